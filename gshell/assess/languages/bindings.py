"""Bindings: which variable holds what, and where the reader stands; the part of it that is not expressions."""

from __future__ import annotations

from gshell.assess.languages.calls import Calls, elements
from gshell.assess.languages.facts import Arguments, Items, Known, Thing, as_text, joined
from gshell.assess.languages.tokens import LINE, LIST, NAME, NUMBER, SYMBOL, TEXT, UNKNOWN, Token

ASSIGNS = frozenset(("=", ":=", "||=", "??=", "&&="))
APPENDS = frozenset(("+=", ".=", "..=", "<<="))
OPENS = {"(": ")", "[": "]", "{": "}"}


class Cursor:
    """A place in the tokens of one source text."""

    def __init__(self, calls: Calls, depth: int = 0) -> None:
        self.calls = calls
        self.language = calls.language
        self.syntax = calls.language.syntax
        self.depth = depth
        self.tokens: tuple[Token, ...] = ()
        self.place = 0

    def peek(self, ahead: int = 0) -> Token | None:
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def at(self, *texts: str) -> bool:
        token = self.peek()
        return token is not None and token.kind == SYMBOL and token.text in texts

    def skip_lines(self) -> None:
        while (token := self.peek()) is not None and token.kind == LINE:
            self.place += 1

    def starts_value(self, token: Token) -> bool:
        return token.kind in (TEXT, NUMBER, UNKNOWN, LIST) or (
            token.kind == NAME and token.text not in self.syntax.keywords and token.text not in ("in", "getline")
        )

    def is_key(self) -> bool:
        following = self.peek(1)
        return following is not None and following.text in (":", "=>") and following.kind == SYMBOL

    def names_argument(self) -> bool:
        """R: `name = value` within the brackets of a call."""
        name, sign = self.peek(), self.peek(1)
        return name is not None and name.kind == NAME and sign is not None and sign.text == "="

    def chained(self) -> bool:
        """Ruby: a line that begins with a dot goes on."""
        ahead = 1
        while (token := self.peek(ahead)) is not None and token.kind == LINE:
            ahead += 1
        return token is not None and token.kind == SYMBOL and token.text in (".", "&.")

    def names_follow(self) -> bool:
        following = self.peek(1)
        return following is not None and following.kind == NAME


class Bindings(Cursor):
    """What gives a name a value: assignments, loops, imports, parameters."""

    def expression(self) -> Known:
        raise NotImplementedError

    def operand(self) -> Known:
        raise NotImplementedError

    def sequence(self, closing: str) -> Arguments:
        raise NotImplementedError

    def text(self, token: Token) -> Known:
        raise NotImplementedError

    def assigned(self, start: int, operator: str) -> Known:
        target = [token for token in self.tokens[start : self.place - 1] if token.text not in self.syntax.keywords]
        value = self.expression()
        if len(target) == 1 and target[0].kind == NAME:
            name = target[0].text
            if operator in APPENDS:
                value = joined((self.calls.names.get(name), value))
            self.calls.names[name] = value
        elif target and target[0].text in OPENS:
            self.destructured(target[1:-1], value)
        return value

    def destructured(self, target: list[Token], value: Known) -> None:
        """`const {execSync: run, spawn} = …`, `my ($a, $b) = …`"""
        place = 0
        while place < len(target):
            key = target[place]
            if key.kind == NAME:
                local = key
                if place + 2 < len(target) and target[place + 1].text in (":", "as"):
                    local = target[place + 2]
                    place += 2
                self.calls.names[local.text] = self.calls.member(value, key.text)
            place += 1

    def loop(self, value: Known, token: Token) -> bool:
        """`for (x of list)`, `for x in list`, `foreach (list as $x)`: x stands for every element."""
        name = self.tokens[self.place - 1] if token.text != "as" else self.peek(1)
        if name is None or name.kind != NAME:
            return False
        self.place += 1
        items = value if token.text == "as" else self.operand()
        if elements(items) is not None:
            self.calls.names[name.text] = elements(items)
        return True

    def counted(self) -> None:
        """Perl's `for my $x (list)`; without a name it is $_."""
        ahead = 1 if (token := self.peek()) is not None and token.text in ("my", "our") else 0
        name = self.peek(ahead)
        named = name is not None and name.kind == NAME and name.text.startswith("$")
        opening = self.peek(ahead + 1 if named else ahead)
        if self.syntax.name != "perl" or opening is None or opening.text != "(":
            return
        self.place += ahead + 1 + named
        values = self.sequence(")").values
        items = values[0] if len(values) == 1 else Items(values)
        self.calls.names[name.text if named and name is not None else "$_"] = elements(items)

    def imported(self) -> bool:
        """JavaScript's `import {a as b} from 'm'`, `import m from 'm'`, `import * as m from 'm'`."""
        ends = next((ahead for ahead in range(1, 40) if (token := self.peek(ahead)) is None or token.kind == TEXT), 40)
        module = self.peek(ends)
        if module is None or (self.peek(1) or module).text == "(":
            return False
        thing = Thing(as_text(self.text(module)).text.removeprefix("node:"))
        clause = list(self.tokens[self.place + 1 : self.place + ends - 1])
        if clause and clause[0].text == "{":
            self.destructured(clause[1:-1], thing)
        elif clause and clause[-1].kind == NAME:
            self.calls.names[clause[-1].text] = thing
        self.place += ends + 1
        return True

    def bind(self, items: Known) -> None:
        """`[…].forEach(path => …)`, `[…].each { |path| … }`: the parameter stands for every element."""
        if items is None:
            return
        for ahead in range(4):
            token = self.peek(ahead)
            if token is not None and token.kind == NAME and token.text not in self.syntax.keywords:
                before, behind = self.tokens[self.place + ahead - 1].text, self.peek(ahead + 1)
                follows = behind.text if behind is not None else ""
                if follows == "=>" or before == "|" or (before == "(" and ahead and follows in (")", ",")):
                    self.calls.names[token.text] = items
                return
