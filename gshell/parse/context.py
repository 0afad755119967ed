"""What stood before a word, and so what the word means: bash(1), RESERVED WORDS.

The same letters are a keyword, an assignment, a pattern or an argument depending on
the tokens before them. Types are the terminals of bashlex's grammar.
"""

from __future__ import annotations

# Where the next word stands. At COMMAND reserved words and assignments mean something, after a
# redirection or an assignment (PREFIX) only assignments, behind the command's name (ARGUMENT) neither.
COMMAND, PREFIX, ARGUMENT = range(3)

RESERVED = {
    "if": "IF", "then": "THEN", "else": "ELSE", "elif": "ELIF", "fi": "FI", "case": "CASE", "esac": "ESAC",
    "for": "FOR", "select": "SELECT", "while": "WHILE", "until": "UNTIL", "do": "DO", "done": "DONE",
    "function": "FUNCTION", "time": "TIME", "{": "LEFT_CURLY", "}": "RIGHT_CURLY", "!": "BANG",
    "[[": "COND_START", "]]": "COND_END", "coproc": "COPROC", "in": "IN",
}  # fmt: skip
REDIRECTIONS = {
    "<": "LESS", ">": "GREATER", ">>": "GREATER_GREATER", "<<": "LESS_LESS", "<<-": "LESS_LESS_MINUS",
    "<<<": "LESS_LESS_LESS", "<&": "LESS_AND", ">&": "GREATER_AND", "<>": "LESS_GREATER", ">|": "GREATER_BAR",
    "&>": "AND_GREATER", "&>>": "AND_GREATER_GREATER",
}  # fmt: skip

_DECLARING = frozenset({"alias", "declare", "eval", "export", "let", "local", "readonly", "typeset"})
_NAMED = frozenset({"CASE", "FOR", "SELECT", "FUNCTION"})
_REDIRECTION_TYPES = frozenset(REDIRECTIONS.values())
_PIPES = frozenset({"BAR", "BAR_AND"})
_NOT_TIMED = _PIPES | {"WORD", "COPROC", "FI", "DONE", "ESAC", "RIGHT_CURLY", "COND_END", "ARITH_CMD"}
_BEFORE_PATTERN = frozenset({"IN", "NEWLINE", "SEMI_SEMI", "SEMI_AND", "SEMI_SEMI_AND"})


class Context:
    """The state of a lexer between two tokens."""

    __slots__ = ("_awaits_in", "_open", "declares", "last", "naming", "position")

    def __init__(self) -> None:
        self.last = ""
        self.position = COMMAND
        self.naming = ""  # CASE, FOR, SELECT, FUNCTION: the next word is its name
        self.declares = False  # after `declare` and its like, an argument may be an array
        self._awaits_in = ""  # CASE, FOR, SELECT: the name was read, `in` may follow
        self._open: list[str] = []  # "(", or "pattern" and "arm" of a case

    @property
    def in_pattern(self) -> bool:
        return bool(self._open) and self._open[-1] == "pattern"

    @property
    def is_target(self) -> bool:
        """The next word belongs to a redirection."""
        return self.last in _REDIRECTION_TYPES

    @property
    def assigns(self) -> bool:
        """`name=value` is an assignment here."""
        return self.position != ARGUMENT and not (self.naming or self.is_target or self.in_pattern)

    @property
    def only_words(self) -> bool:
        """No word means anything here: the common case."""
        return self.position == ARGUMENT and not (self.naming or self._awaits_in or self.in_pattern)

    def keyword(self, raw: str) -> str:
        """The terminal that `raw` is here; "" if it is a word."""
        if self.is_target or self.naming:
            return ""
        if self.in_pattern:
            return self._end_of_case() if raw == "esac" and self.last in _BEFORE_PATTERN else ""
        if self._awaits_in and raw == "in":
            return self._in()
        if self.last in ("TIME", "TIMEOPT") and raw in ("-p", "--"):
            return self._took("TIMEOPT" if raw == "-p" else "TIMEIGN")
        type = RESERVED.get(raw, "")
        if not type or (self.position != COMMAND and not (self._awaits_in and type == "DO")):
            return ""
        if type == "TIME" and self.last in _NOT_TIMED:
            return ""
        if type == "ESAC" and self._open and self._open[-1] == "arm":
            return self._end_of_case()
        if type in _NAMED:
            self.naming = type
        self._awaits_in = ""
        return self._took(type)

    def word(self, raw: str) -> None:
        """A word that is no keyword, assignment or target was read."""
        if self.naming:
            self._awaits_in = "" if self.naming == "FUNCTION" else self.naming
            self.position = COMMAND if self.naming == "FUNCTION" else ARGUMENT
            self.naming = ""
        elif self.position != ARGUMENT:
            self.declares = self.declares or raw in _DECLARING
            if self.last != "COPROC":  # else it may be a name, and a compound command follow
                self.position = ARGUMENT

    def redirection(self, type: str) -> None:
        self.last = type
        self.declares = False
        if self.position == COMMAND:
            self.position = PREFIX

    def assigned(self) -> None:
        self.last = "ASSIGNMENT_WORD"
        if self.position == COMMAND:
            self.position = PREFIX

    def operator(self, type: str) -> None:
        """`;`, `|`, `(`, a newline and their like: a command may follow."""
        if type.startswith("SEMI"):
            self._awaits_in = ""
            if type != "SEMICOLON" and self._open and self._open[-1] == "arm":
                self._open[-1] = "pattern"
        self.declares = False
        self.position = COMMAND
        if not (type == "NEWLINE" and self.last in _PIPES):  # `|` and a newline are as good as `|`
            self.last = type

    def open_parenthesis(self) -> bool:
        """False within the patterns of a case, where it only introduces one."""
        if self.in_pattern:
            return False
        self._open.append("(")
        return True

    def close_parenthesis(self) -> str:
        """What it closed: "(", "pattern", or "" if nothing was open."""
        if not self._open:
            return ""
        top = self._open[-1]
        if top == "pattern":
            self._open[-1] = "arm"
        elif top == "(":
            self._open.pop()
        return top

    def _took(self, type: str) -> str:
        self.last = type
        self.position = COMMAND
        return type

    def _in(self) -> str:
        if self._awaits_in == "CASE":
            self._open.append("pattern")
        self._awaits_in = ""
        self.last = "IN"
        self.position = ARGUMENT
        return "IN"

    def _end_of_case(self) -> str:
        self._open.pop()
        return self._took("ESAC")
