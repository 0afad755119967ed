"""Terminal output as plain lines: what a person could have read, line by line. Pure.

Understood: CR, BS, TAB, colours, and what CSI does within a line (ECMA-48: CUF CUB CHA DCH ICH ECH EL).
A move to another line (CUP, CUU, VPA…) ends the line it leaves. So line output comes
out exactly, progress bars as they ended, and full-screen programs as the pieces they drew:
for their screens a recording has to be played. Every character counts as one column.
"""

from __future__ import annotations

import re

_LONGEST = 65536  # of a line; of an unfinished escape sequence 4096
_UNFINISHED = 4096
_SGR = re.compile(r"\x1b\[[0-9;:]*m")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TOKEN = re.compile(
    r"\x1b\[(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # operating system commands: titles, links
    r"|\x1b[PX^_][^\x1b]*\x1b\\"
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"
    r"|(?P<text>[^\x00-\x08\x0b-\x1f\x7f-\x9f]+)"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])"
)
_PARTIAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)?\Z")
_OTHER_LINE = frozenset("ABEFHJSTdf")
_ALTERNATE = frozenset(("?1049", "?1047", "?47"))


class Plain:
    """Feed it text in any chunks; it gives back the lines that were completed.

    With `full_screen` False, what is drawn on the alternate screen (vim, less, top) is
    left out and one line stands for it.
    """

    def __init__(self, full_screen: bool = True) -> None:
        self._keep = full_screen
        self._pending = ""
        self._cells: list[str] = []
        self._column = 0
        self._hidden = False
        self._done: list[str] = []

    def feed(self, text: str) -> list[str]:
        whole, newline, self._pending = (self._pending + text).rpartition("\n")
        if newline:
            self._lines(whole)
        if len(self._pending) > _LONGEST:
            self._draw(self._take_pending())
        done, self._done = self._done, []
        return done

    def rest(self) -> str:
        """The line that has no end yet. It is taken: call it at the very end, or where a new line surely begins."""
        self._draw(self._pending)
        self._pending = ""
        line = self._content()
        self._cells, self._column = [], 0
        done, self._done = self._done, []
        return "\n".join([*done, line])

    def _lines(self, text: str) -> None:
        """Most output is plain lines with colours: those are taken in one go."""
        easy = (text + "\n").replace("\r\n", "\n")
        if "\x1b" in easy:
            easy = _SGR.sub("", easy)
        if self._cells or self._hidden or _CONTROL.search(easy):
            for line in text.split("\n"):
                self._line(line)
        else:
            self._done += easy[:-1].split("\n")

    def _line(self, line: str) -> None:
        if not (self._cells or self._hidden):
            easy = line.removesuffix("\r")
            if "\x1b" in easy:
                easy = _SGR.sub("", easy)
            if not _CONTROL.search(easy):
                self._done.append(easy)
                return
        self._draw(line)
        self._end_line()

    def _take_pending(self) -> str:
        """What can be drawn of an overlong line now: all but an unfinished sequence."""
        partial = _PARTIAL.search(self._pending)
        cut = partial.start() if partial and len(self._pending) - partial.start() < _UNFINISHED else len(self._pending)
        ready, self._pending = self._pending[:cut], self._pending[cut:]
        return ready

    def _draw(self, text: str) -> None:
        for token in _TOKEN.finditer(text):
            if token["text"]:
                self._put(token["text"])
            elif token["final"]:
                self._control_sequence(token["final"], token["parameters"])
            elif token["control"] == "\r":
                self._column = 0
            elif token["control"] == "\b":
                self._column = max(0, self._column - 1)

    def _put(self, text: str) -> None:
        if self._hidden:
            return
        if self._column > len(self._cells):
            self._cells += " " * (self._column - len(self._cells))
        self._cells[self._column : self._column + len(text)] = text
        self._column += len(text)
        if self._column > _LONGEST:
            self._end_line()

    def _control_sequence(self, final: str, parameters: str) -> None:
        if final in "hl" and parameters in _ALTERNATE:
            self._alternate(final == "h")
            return
        count = int(parameters) if parameters.isdecimal() and len(parameters) < 5 else 0
        at = self._column
        if final == "C":
            self._column = min(_LONGEST, at + max(1, count))
        elif final == "D":
            self._column = max(0, at - max(1, count))
        elif final == "G":
            self._column = max(0, count - 1)
        elif final == "P":
            del self._cells[at : at + max(1, count)]
        elif final == "@":
            self._cells[at:at] = " " * max(1, count)
        elif final == "X":
            self._cells[at : at + max(1, count)] = " " * min(max(1, count), max(0, len(self._cells) - at))
        elif final == "K":
            self._erase(count)
        elif final in _OTHER_LINE and not (final == "J" and count == 0):
            self._leave_line()

    def _erase(self, what: int) -> None:
        if what == 0:
            del self._cells[self._column :]
        else:
            end = len(self._cells) if what == 2 else min(len(self._cells), self._column + 1)
            self._cells[:end] = " " * end

    def _alternate(self, on: bool) -> None:
        self._leave_line()
        if on and not self._keep and not self._hidden:
            self._done.append("[full-screen program]")
        self._hidden = on and not self._keep

    def _leave_line(self) -> None:
        if self._content().strip():
            self._end_line()
        self._cells, self._column = [], 0

    def _end_line(self) -> None:
        if not self._hidden:
            self._done.append(self._content())
        self._cells, self._column = [], 0

    def _content(self) -> str:
        return "".join(self._cells).rstrip()
