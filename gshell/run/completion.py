"""Completion: which word is being completed, and how bash's offers are put into the line.

Bash's own machinery makes the offers (inner.bash: programmable completion, files, commands,
variables); this is what readline does around it. Pure.
"""

from __future__ import annotations

from gshell.tuples import NamedTuple

WORD_BREAKS = " \t\n\"'><=;|&(:"
"""The default of COMP_WORDBREAKS (bash(1))."""

_ENDS = ";|&\n(`"
_RESERVED = frozenset(("if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "coproc"))
_SPECIAL = frozenset(" \t\n\\\"'`$&|;<>()*?[]")


class Completions(NamedTuple):
    """`words` may each replace the line from offset `start` to the cursor."""

    start: int
    words: tuple[str, ...]


class Piece(NamedTuple):
    """One of COMP_WORDS: offset in the line, text as typed and without quotes, the quote that is still open."""

    start: int
    typed: str
    plain: str
    quote: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.typed)


class Place(NamedTuple):
    """`words`        COMP_WORDS of the simple command the cursor is in, the word at the cursor last
    `command_line` COMP_LINE up to the cursor
    `start`        offset in the line of what an offer replaces
    `plain`        that text without quotes
    `quote`        the quote it is in: "", ' or \"
    `role`         "command", "file" (behind a redirection) or "argument"
    """

    words: tuple[str, ...]
    command_line: str
    start: int
    plain: str
    quote: str
    role: str

    @property
    def position(self) -> int:
        """COMP_CWORD."""
        return len(self.words) - 1


def place(line: str, breaks: str = WORD_BREAKS) -> Place:
    """Where the cursor is, at the end of `line`."""
    pieces = _command(_pieces(line, breaks))
    last = pieces[-1] if pieces else None
    if last is None or last.end < len(line):
        pieces.append(Piece(len(line), "", ""))
    elif _breaks(last, breaks):
        last = Piece(len(line), "", "")
        return _place(line, pieces, last)
    return _place(line, pieces, pieces[-1])


def _place(line: str, pieces: list[Piece], word: Piece) -> Place:
    before = [piece for piece in pieces if piece.start < word.start]
    role = "argument" if before else "command"
    if before and before[-1].typed[-1] in "<>":
        role = "file"
    words = tuple(piece.typed for piece in pieces)
    return Place(words, line[pieces[0].start :], word.start, word.plain, word.quote, role)


def _pieces(line: str, breaks: str) -> list[Piece]:
    """The words of the last simple command of the line."""
    pieces: list[Piece] = []
    offset = 0
    while offset < len(line):
        character = line[offset]
        if character in _ENDS and not (character == "&" and pieces and pieces[-1].typed[-1] in "<>"):
            pieces, offset = [], offset + 1
        elif character.isspace():
            offset += 1
        elif character in breaks and character not in "\"'":
            end = offset + 1
            while end < len(line) and line[end] in breaks and line[end] in "<>=:&":
                end += 1
            pieces.append(Piece(offset, line[offset:end], line[offset:end]))
            offset = end
        else:
            pieces.append(_word(line, offset, breaks))
            offset = pieces[-1].end
    return pieces


def _word(line: str, start: int, breaks: str) -> Piece:
    plain, quote, offset = "", "", start
    while offset < len(line):
        character = line[offset]
        if quote != "'" and character == "\\":
            plain += line[offset + 1 : offset + 2]
            offset += 2
            continue
        if character == quote:
            quote = ""
        elif not quote and character in "\"'":
            quote = character
        elif not quote and (character.isspace() or character in breaks or character in _ENDS):
            break
        else:
            plain += character
        offset += 1
    return Piece(start, line[start:offset], plain, quote)


def _command(pieces: list[Piece]) -> list[Piece]:
    """Without what may stand in front of a command's name: reserved words and assignments."""
    while len(pieces) > 1:
        first, second = pieces[0], pieces[1]
        if first.typed in _RESERVED:
            pieces = pieces[1:]
        elif first.typed.isidentifier() and second.typed == "=" and second.start == first.end:
            value = len(pieces) > 2 and pieces[2].start == second.end
            if len(pieces) <= 2 + value:
                break
            pieces = pieces[2 + value :]
        else:
            break
    return pieces


def _breaks(piece: Piece, breaks: str) -> bool:
    return not piece.quote and all(character in breaks and character not in "\"'" for character in piece.typed)


def offer(place: Place, answer: tuple[str, ...]) -> Completions:
    """The answer of inner.bash ("files" or "words", perhaps "nospace", then the offers) as text for the line.

    Like readline, the only one is followed by a blank unless more of the word may follow.
    """
    kind, *offers = answer
    unique = dict.fromkeys(offers)
    if "files" in kind:
        words = tuple(_quoted(word, place.quote) for word in unique)
    else:
        words = tuple(place.quote + word for word in unique)
    if len(words) == 1 and "nospace" not in kind and not words[0].endswith(("/", "=")):
        words = (words[0] + " ",)
    return Completions(place.start, words)


def _quoted(name: str, quote: str) -> str:
    if quote == "'":
        text = quote + name.replace("'", "'\\''")
    elif quote:
        text = quote + "".join("\\" + character if character in '\\"$`' else character for character in name)
    else:
        text = "".join("\\" + character if character in _SPECIAL else character for character in name)
    return text + (quote if not name.endswith("/") else "")
