"""Text -> the tokens of bashlex's grammar, as bash's own lexer would find them."""

from __future__ import annotations

from collections import deque

from gshell.expressions import expression
from gshell.parse.assignments import Assignments
from gshell.parse.context import COMMAND, REDIRECTIONS, Context
from gshell.parse.heredocs import Heredoc
from gshell.parse.reader import Incomplete, Unreadable, Wrong
from gshell.parse.tree import Assignment, Literal, Span, Word
from gshell.parse.words import ROUND

_NEXT = expression(
    r"(?:[ \t]+|\\\n)*(?:(?!#)([^ \t\n|&;()<>\\'\"$`]+)(?=[ \t\n|&;)]|\Z)"
    r"|(?:#[^\n]*)?(\n|\Z)"
    r"|(?![<>]\()(&&|\|\||;;&|;;|;&|\|&|&>>|&>|<<<|<<-|<<|>>|<&|>&|<>|>\||[|&;()<>])"
    r"|())"
)
_CONTINUED_OPERATOR = expression(r"\\\n[|&;<>(-]")
_VARIABLE = expression(r"\{[A-Za-z_][A-Za-z0-9_]*(?:\[[^]]*\])?\}\Z")

_OPERATORS = {
    "&&": "AND_AND", "||": "OR_OR", "|": "BAR", "|&": "BAR_AND", ";": "SEMICOLON", "&": "AMPERSAND",
    "(": "LEFT_PAREN", ")": "RIGHT_PAREN", ";;": "SEMI_SEMI", ";&": "SEMI_AND", ";;&": "SEMI_SEMI_AND",
}  # fmt: skip
_OPENING = frozenset({"IF", "CASE", "FOR", "SELECT", "WHILE", "UNTIL", "LEFT_CURLY"})
_CLOSING = frozenset({"FI", "ESAC", "DONE", "RIGHT_CURLY"})
_ALONE = frozenset({"TIME", "TIMEOPT", "BANG"})


class Token:
    """What bashlex's parser takes: a terminal of its grammar, a value, and for us the span."""

    __slots__ = ("span", "type", "value")
    lexer = None  # the parser would otherwise set it on a token it refuses

    def __init__(self, type: str, value: object, span: Span) -> None:
        self.type = type
        self.value = value
        self.span = span


class Lexer:
    """The tokens of one script: from the reader's place to the end of its text, or to an unmatched `closing`."""

    def __init__(self, reader: Assignments, closing: str) -> None:
        self._reader = reader
        self._closing = closing
        self._context = Context()
        self._queue: deque[Token] = deque()
        self._heredocs: list[Heredoc] = []
        self._fault: Exception | None = None
        self._levels = 0  # compound commands open

    def token(self) -> Token:
        """The next token."""
        self._fill()
        return self._queue.popleft()

    def at_statement(self) -> bool:
        """Skip blank lines; False at the end."""
        while True:
            self._fill()
            if self._queue[0].type != "NEWLINE":
                return self._queue[0].type != "$end"
            self._queue.popleft()

    def _fill(self) -> None:
        """Read a whole line ahead: only then are its here-documents known.

        What is wrong with the line waits until the tokens before it were taken: the
        grammar may refuse one of those, and that is then the reason.
        """
        if self._queue:
            return
        if self._fault is None:
            try:
                self._line()
            except (Incomplete, Unreadable, Wrong) as fault:
                self._fault = fault
        if not self._queue and self._fault is not None:
            raise self._fault

    def _line(self) -> None:
        reader = self._reader
        while True:
            found = _NEXT.match(reader.text, reader.at)
            kind: int = found.lastindex  # type: ignore[assignment, union-attr]
            start, reader.at = found.span(kind)  # type: ignore[union-attr]
            text = reader.text[start : reader.at]
            reader.budget.spend()
            if kind == 1:
                self._plain(text, start)
            elif kind == 2:
                self._newline(start)
                return
            elif kind == 4:
                self._word()
            elif text in REDIRECTIONS:
                self._redirection(text, start)
            elif self._operator(text, start):
                return

    def _add(self, type: str, start: int, value: object = None) -> None:
        self._queue.append(Token(type, value, self._reader.span(start, self._reader.at)))

    # --- ends ---

    def _newline(self, start: int) -> None:
        reader = self._reader
        at_end = reader.at == start
        self._terminate("NEWLINE", start)
        for heredoc in self._heredocs:
            heredoc.read(reader, self._closing)
        self._heredocs.clear()
        if at_end:
            if self._closing:
                raise Incomplete(f"`{self._closing}` is missing")
            self._add("$end", start)

    def _end(self, start: int) -> None:
        """The closing parenthesis: the last line ends here without a newline."""
        if self._heredocs:
            raise Unreadable("a here-document begins within $( ) and stands behind it")
        if self._context.last == "BANG":
            raise Wrong("`)` cannot stand here")
        self._terminate("NEWLINE", start)
        self._add("$end", start, ")")

    # --- operators ---

    def _redirection(self, text: str, start: int) -> None:
        self._refuse_continued()
        self._add(REDIRECTIONS[text], start, text)
        self._context.redirection(REDIRECTIONS[text])

    def _operator(self, text: str, start: int) -> bool:
        """True if it ended the script."""
        self._refuse_continued()
        reader, context = self._reader, self._context
        if text == "(":
            if reader.text.startswith("(", reader.at) and self._arithmetic(start):
                return False
            if context.open_parenthesis():
                reader.deeper()
        elif text == ")":
            closed = context.close_parenthesis()
            if not closed and self._closing == ")":
                self._end(start)
                return True
            reader.depth -= closed == "("
        self._terminate(_OPERATORS[text], start, text)
        return False

    def _terminate(self, type: str, start: int, text: str = "") -> None:
        if self._context.last in _ALONE and type in ("NEWLINE", "SEMICOLON"):
            self._add(type, start, text)  # the rule for a lone `time` or `!` takes one that its list needs too
        self._context.operator(type)
        self._add(type, start, text)

    def _refuse_continued(self) -> None:
        reader = self._reader
        if _CONTINUED_OPERATOR.match(reader.text, reader.at):
            raise Unreadable("an operator continued on the next line")

    def _arithmetic(self, start: int) -> bool:
        """`((…))` where a command or the header of `for` may stand. False if it is two parentheses."""
        reader, context = self._reader, self._context
        header = context.naming == "FOR"
        if not header and (context.position != COMMAND or context.in_pattern or start in reader.not_arithmetic):
            return False
        depth = reader.depth
        reader.at += 1
        try:
            reader.deeper()
            expression = reader.expression(ROUND, "))")
        except (Incomplete, Wrong):
            if header:
                raise
            reader.not_arithmetic.add(start)
            reader.at = start + 1
            return False
        finally:
            reader.depth = depth
        if header and sum(part.text.count(";") for part in expression.parts if isinstance(part, Literal)) != 2:
            raise Wrong("for (( )) needs three expressions")
        context.naming = ""
        type = "ARITH_FOR_EXPRS" if header else "ARITH_CMD"
        context.operator(type)
        self._add(type, start, expression)
        return True

    # --- words ---

    def _plain(self, raw: str, start: int) -> None:
        """A word without quotes and expansions."""
        context = self._context
        if not context.only_words and self._keyword(raw, start):
            return
        if ("=" in raw or "[" in raw) and context.assigns and self._assignment(start):
            return
        span = self._reader.span(start, self._reader.at)
        self._emit(Word((Literal(raw),), span), raw)

    def _word(self) -> None:
        """A word with quotes or expansions, or right in front of `<`, `>` or `(`."""
        reader, context = self._reader, self._context
        start = reader.at
        if context.assigns and self._assignment(start):
            return
        if context.declares and self._array_argument(start):
            return
        if reader.text.startswith("!(", start) and not context.only_words:
            reader.at += 1
            if self._keyword("!", start):
                return
            reader.at = start
        word = reader.word()
        raw = reader.text[start : reader.at]
        if "\\\n" in raw:
            raw = raw.replace("\\\n", "")
            if not raw:
                return
            if "=" in raw and context.assigns:
                raise Unreadable("a word continued on the next line may be an assignment")
        if not self._keyword(raw, start):
            self._emit(word, raw)

    def _keyword(self, raw: str, start: int) -> bool:
        reader = self._reader
        type = self._context.keyword(raw)
        if not type:
            return False
        if type == "TIMEIGN":
            return True  # it means nothing, and the grammar knows it in one place of two only
        self._add("FOR" if type == "SELECT" else type, start, raw)  # the rules for `for` are the more complete
        if type in _OPENING:
            reader.deeper()
            self._levels += 1
        elif type in _CLOSING and self._levels:
            reader.depth -= 1
            self._levels -= 1
        elif type == "COND_START":
            from gshell.parse.conditions import condition

            words = condition(reader)
            self._add("COND_CMD", start, words)
            self._add("COND_END", start)
        return True

    def _assignment(self, start: int) -> bool:
        reader = self._reader
        at, reader.at = reader.at, start
        found = reader.assignment()
        if found is None:
            reader.at = at
        elif isinstance(found, Assignment):
            self._add("ASSIGNMENT_WORD", start, found)
            self._context.assigned()
        else:
            self._emit(found, reader.text[start : reader.at])
        return found is not None

    def _array_argument(self, start: int) -> bool:
        found = self._reader.array_argument()
        if found is not None:
            self._add("ASSIGNMENT_WORD", start, found)
            self._context.last = "ASSIGNMENT_WORD"
        return found is not None

    def _emit(self, word: Word, raw: str) -> None:
        """A word of a command, or what a redirection makes of it."""
        context, reader = self._context, self._reader
        type = "WORD"
        value: Word | Heredoc = word
        before_redirection = reader.text[reader.at : reader.at + 1] in ("<", ">")
        duplicates = context.last in ("LESS_AND", "GREATER_AND")
        if context.last in ("LESS_LESS", "LESS_LESS_MINUS"):
            value = heredoc = Heredoc(word, raw, strip=context.last == "LESS_LESS_MINUS")
            self._heredocs.append(heredoc)
        elif (before_redirection or duplicates) and raw.isdecimal() and raw.isascii():
            type = "NUMBER"
        elif duplicates and raw == "-":
            type = "DASH"
        elif before_redirection and _VARIABLE.match(raw):
            type = "REDIR_WORD"
        elif not context.is_target:
            context.word(raw)
        self._queue.append(Token(type, value, word.span))
        context.last = type
