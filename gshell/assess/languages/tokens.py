"""Tokens: source text of a scripting language into names, texts and symbols, by its Syntax.

In: text (may hold HOLEs), Syntax. Out: tokens. Raises: never. Linear in the text.
It knows strings, comments and regular expressions well enough never to take the one for the other;
it does not know grammar.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gshell.assess.languages.syntaxes import COMMAND, INTERPOLATED, PLAIN, TEMPLATE, Syntax, words
from gshell.assess.values import HOLE
from gshell.tuples import NamedTuple

NAME, TEXT, NUMBER, SYMBOL, LINE, REGEX, UNKNOWN, LIST = (
    "name",
    "text",
    "number",
    "symbol",
    "line",
    "regex",
    "unknown",
    "list",
)

_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
_ESCAPE = re.compile(
    r"\\(?:x\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{1,2})|u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|([0-7]{1,3})|(.))", re.DOTALL
)
_HEREDOC = re.compile(r"<<[-~<]?\s?(['\"`]?)([A-Za-z_]\w*)\1")
_LETTERS = re.compile(r"(qq|qw|qx|qr|q|tr|m|s|y)(?=\s*[^\w\s,;=)]|\s+\w)(?!\s*=>)")
_PERCENT = re.compile(r"%([qQwWiIxrs]?)([({\[<|!/])")
_NUMBER = re.compile(r"0[xXbBoO][\da-fA-F_]+|[\d_]+(?:\.\d+)?(?:[eE][-+]?\d+)?|\d")
_LUA_LONG = re.compile(r"\[(=*)\[")
_FLAGS = re.compile(r"[a-z]*")
_SYMBOLS = re.compile(
    r"<=>|<-|\.\.\.|===|!==|\*\*=|\|\|=|&&=|\?\?=|<<=|>>=|\?->|:::|=>|->|::|\?\.|&\.|\.\.|==|!=|=~|!~|<=|>=|&&|\|\||\?\?|"
    r"\+=|-=|\*=|/=|\.=|<<|>>|\+\+|--|\*\*|.",
    re.DOTALL,
)
# Behind these a `/` begins a regular expression, not a division.
_OPERAND_ENDS = re.compile(r"[\w)\]}]$")
_BEFORE_REGEX = words("return if unless and or not while until when split grep map print puts case typeof in of")


class Token(NamedTuple):
    """`parts` of a TEXT or LIST: literal strings and, in turn, (source,) of an expression inside.

    `mode` is the quote's reading (syntaxes.COMMAND…), for REGEX "s" marks code in the replacement (`parts`).
    """

    kind: str
    text: str
    start: int
    end: int
    parts: tuple[str | tuple[str], ...] = ()
    mode: str = ""


@lru_cache(maxsize=32)
def _names(syntax: Syntax) -> re.Pattern[str]:
    sigils, inner = re.escape(syntax.sigils), re.escape(syntax.inner)
    front = rf"[{sigils}]{{0,2}}" if sigils else ""
    first = rf"(?:[^\W\d]|{inner})" if syntax.inner in ("$", ".") else r"[^\W\d]"
    special = rf"|[{sigils}][\d&_!@/0,;]" if sigils else ""
    predicates = rf"{front}{first}\w*[?!](?![=~\w])|" if syntax.predicates else ""
    return re.compile(rf"{predicates}{front}{first}[\w{inner}]*{special}")


@lru_cache(maxsize=32)
def _comments(syntax: Syntax) -> re.Pattern[str]:
    blocks = [re.escape(a) + r".*?(?:" + re.escape(b) + r"|\Z)" for a, b in syntax.blocks]
    lines = [re.escape(mark) + r"[^\n]*" for mark in syntax.comments]
    return re.compile("|".join([*blocks, *lines]), re.DOTALL)


def tokens(text: str, syntax: Syntax) -> tuple[Token, ...]:
    return tuple(_Tokenizer(text, syntax).read())


class _Tokenizer:
    def __init__(self, text: str, syntax: Syntax) -> None:
        self.text = text
        self.syntax = syntax
        self.position = 0
        self.found: list[Token] = []
        self.heredocs: list[tuple[int, str, str]] = []
        self.quotes = {"'": syntax.single, '"': syntax.double, "`": syntax.back}
        self.names = _names(syntax)
        self.comments = _comments(syntax)

    def read(self) -> list[Token]:
        while self.position < len(self.text):
            character = self.text[self.position]
            if character == "\n":
                self.line()
            elif character.isspace():
                self.position += 1
            elif not self.comment() and not self.literal(character):
                self.plain(character)
        return self.found

    def add(
        self, kind: str, end: int, text: str = "", parts: tuple[str | tuple[str], ...] = (), mode: str = ""
    ) -> None:
        self.found.append(Token(kind, text, self.position, end, parts, mode))
        self.position = end

    def line(self) -> None:
        self.add(LINE, self.position + 1, "\n")
        for place, tag, mode in self.heredocs:
            self.heredoc(place, tag, mode)
        self.heredocs = []

    def comment(self) -> bool:
        found = self.comments.match(self.text, self.position)
        if found is None or (self.syntax.name == "javascript" and found[0].startswith("#!") and self.position):
            return False
        if self.syntax.sigils and found[0].startswith("#") and self.text[self.position - 1 : self.position] == "$":
            return False  # Perl's $#array
        self.position = found.end()
        return True

    def literal(self, character: str) -> bool:
        """A quoted thing of any kind at this place?"""
        if mode := self.quotes.get(character):
            self.quoted(character, self.position + 1, mode)
            return True
        if character == "<" and self.syntax.heredocs and (found := _HEREDOC.match(self.text, self.position)):
            return self.heredoc_mark(found)
        if character == "/" and self.syntax.regex and self.expects_value():
            return self.regex()
        if character == "%" and self.syntax.percent and self.expects_value():
            return self.percent()
        if character in "qtmsy" and self.syntax.letters and not self.is_member():
            letters = _LETTERS.match(self.text, self.position)
            return letters is not None and self.lettered(letters[1], letters.end())
        return character == "[" and self.syntax.name == "lua" and self.long_text()

    def percent(self) -> bool:
        """Ruby's %q() %w[] %x{}."""
        found = _PERCENT.match(self.text, self.position)
        if found is None:
            return False
        mode = {"q": PLAIN, "w": PLAIN, "i": PLAIN, "s": PLAIN, "x": COMMAND}.get(found[1], INTERPOLATED)
        self.quoted(found[2], found.end(), mode, found[1].lower() in ("w", "i"))
        return True

    def long_text(self) -> bool:
        """Lua's [[…]] and [==[…]==]."""
        found = _LUA_LONG.match(self.text, self.position)
        if found is None:
            return False
        end = self.text.find(f"]{found[1]}]", found.end())
        end = len(self.text) if end < 0 else end
        self.add(TEXT, min(end + len(found[0]), len(self.text)), parts=(self.text[found.end() : end],))
        return True

    def plain(self, character: str) -> None:
        if character == HOLE:
            self.add(UNKNOWN, self.position + 1, HOLE)
        elif "0" <= character <= "9":
            number = _NUMBER.match(self.text, self.position)
            assert number is not None
            self.add(NUMBER, number.end(), number[0])
        elif (name := self.names.match(self.text, self.position)) and name.end() > self.position:
            self.add(NAME, name.end(), name[0])
        else:
            symbol = _SYMBOLS.match(self.text, self.position)
            assert symbol is not None  # any character is one
            self.add(SYMBOL, symbol.end(), symbol[0])

    # --- quoted things -------------------------------------------------------

    def quoted(self, opening: str, start: int, mode: str, as_list: bool = False) -> None:
        nested = "${" if mode == TEMPLATE else "#{" if mode != PLAIN and "#{" in self.syntax.inside else ""
        end, after = _closing(self.text, start, opening, nested=nested)
        parts = _parts(self.text[start:end], mode, opening, self.syntax)
        self.add(LIST if as_list else TEXT, after, opening, parts, mode)

    def heredoc_mark(self, found: re.Match[str]) -> bool:
        if self.syntax.name == "php" and not found[0].startswith("<<<"):
            return False
        if self.syntax.name != "php" and not self.expects_value() and not found[1]:
            return False
        mode = {"'": PLAIN, "`": COMMAND}.get(found[1], INTERPOLATED)
        self.heredocs.append((len(self.found), found[2], mode))
        self.add(TEXT, found.end(), "<<", mode=mode)
        return True

    def heredoc(self, place: int, tag: str, mode: str) -> None:
        end = re.compile(rf"^\s*{tag}\b", re.MULTILINE).search(self.text, self.position)
        body = self.text[self.position : end.start() if end else len(self.text)]
        self.found[place] = self.found[place]._replace(parts=_parts(body, mode, "<<", self.syntax))
        self.position = end.end() if end else len(self.text)

    def regex(self) -> bool:
        line_end = self.text.find("\n", self.position)
        line = self.text[self.position : line_end if line_end >= 0 else None]
        end, after = (self.position + place for place in _closing(line, 1, "/", classes=True))
        if end == after:
            return False  # nothing closes it
        flags = _FLAGS.match(self.text, after)
        self.add(REGEX, flags.end() if flags else after, self.text[self.position + 1 : end])
        return True

    def lettered(self, letters: str, at: int) -> bool:
        """Perl's q(), qq{}, qw[], qx``, m//, s///, tr///."""
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        opening = self.text[at : at + 1]
        if not opening or opening in ",;=)" or (opening == "#" and self.text[at - 1].isspace()):
            return False
        end, after = _closing(self.text, at + 1, opening)
        if letters in ("q", "qq", "qw", "qx"):
            modes = {"q": PLAIN, "qw": PLAIN, "qx": PLAIN if opening == "'" else COMMAND}
            mode = modes.get(letters, INTERPOLATED)
            mode = COMMAND if letters == "qx" else mode
            self.add(
                LIST if letters == "qw" else TEXT,
                after,
                opening,
                _parts(self.text[at + 1 : end], mode, opening, self.syntax),
                mode,
            )
            return True
        replacement = ""
        if letters in ("s", "tr", "y"):
            start = after
            if opening in _BRACKETS:
                start = re.compile(r"\s*.?", re.DOTALL).match(self.text, after).end()  # type: ignore[union-attr]
            other = self.text[start - 1 : start] if opening in _BRACKETS else opening
            second, after = _closing(self.text, start, other)
            replacement = self.text[start:second]
        flags = _FLAGS.match(self.text, after)
        after = flags.end() if flags else after
        is_code = letters == "s" and flags is not None and "e" in flags[0]
        self.add(REGEX, after, self.text[at + 1 : end], ((replacement,),) if is_code else ())
        return True

    # --- where are we --------------------------------------------------------

    def expects_value(self) -> bool:
        """Could a value begin here (rather than an operator)?"""
        last = next((token for token in reversed(self.found) if token.kind != LINE), None)
        if last is None or self.found[-1].kind == LINE:
            return True
        if last.kind == NAME:
            spaced = (
                self.text[self.position - 1].isspace()
                and not self.text[self.position + 1 : self.position + 2].isspace()
            )
            return last.text in _BEFORE_REGEX or (self.syntax.bare and spaced and last.text[0] not in "$@%")
        return last.kind == SYMBOL and last.text not in (")", "]", "}", "++", "--")

    def is_member(self) -> bool:
        """Behind `->` or a brace a word is a plain key: $h{s}, $x->y."""
        last = self.found[-1] if self.found else None
        return last is not None and last.end == self.position and last.text in ("->", "::", "{", "&", "-")


def _closing(text: str, start: int, opening: str, classes: bool = False, nested: str = "") -> tuple[int, int]:
    """Where the quoted text ends, and the place behind its end; brackets nest, backslashes escape.

    `nested`: what begins an expression that may hold the closing quote (`"#{h["k"]}"`).
    """
    closing = _BRACKETS.get(opening, opening)
    depth, in_class = 1, False
    position = start
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif nested and character == nested[0] and text.startswith(nested, position):
            position = _closing(text, position + 2, "{")[0]
        elif classes and character in "[]":
            in_class = character == "["
        elif character == closing and not in_class:
            depth -= 1
            if not depth:
                return position, position + 1
        elif character == opening:
            depth += 1
        position += 1
    return len(text), len(text)


def _parts(text: str, mode: str, quote: str, syntax: Syntax) -> tuple[str | tuple[str], ...]:
    """Literal strings and (source,) of the expressions inside."""
    if mode == PLAIN:
        return (text.replace("\\" + quote, quote).replace("\\\\", "\\") if "\\" in text else text,)
    if mode not in (INTERPOLATED, COMMAND, TEMPLATE) or not any(mark[0] in text for mark in syntax.inside):
        return (unescaped(text),)
    parts: list[str | tuple[str]] = []
    literal = position = 0
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        found = _inside(text, position, syntax)
        if found is None:
            position += 1
            continue
        parts += [unescaped(text[literal:position]), (found[0],)]
        literal = position = found[1]
    return (*parts, unescaped(text[literal:]))


def _inside(text: str, position: int, syntax: Syntax) -> tuple[str, int] | None:
    """The source of an expression that begins here in a text, and the place behind it."""
    for mark in syntax.inside:
        if not text.startswith(mark, position):
            continue
        if mark in ("$", "@"):
            name = re.compile(r"[$@][^\W\d]\w*(?:(?:->)?[\[{]\w+[\]}])*|\$[\d&_]").match(text, position)
            return (name[0], name.end()) if name else None
        if mark[-1] not in "{[":
            return None
        end, after = _closing(text, position + len(mark), mark[-1])
        source = text[position + len(mark) : end]
        if mark == "@{[":
            return source, min(after + 1, len(text))
        prefix = "$" if mark in ("{$",) or (mark == "${" and syntax.sigils and syntax.name != "javascript") else ""
        return prefix + source, after
    return None


def unescaped(text: str) -> str:
    """C escapes replaced by what they mean."""
    if "\\" not in text:
        return text
    found = _ESCAPE.sub(_unescape, text)
    # \ud83d\ude00 is one character in two halves.
    return found if found.isascii() else found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3] or found[4]
    if digits:
        return _character(int(digits[:6], 16))
    if found[5]:
        return _character(int(found[5], 8))
    return _ESCAPES.get(found[6], found[6])


def _character(code: int) -> str:
    # NUL would be taken for a HOLE; no path or command can hold one.
    return chr(code) if 0 < code < 0x110000 else ""
