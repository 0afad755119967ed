"""AppleScript, as far as it starts other things or ends sessions. Facts: AppleScript Language Guide."""

from __future__ import annotations

from gshell.assess.languages.facts import RUN_SHELL, Fact
from gshell.assess.languages.syntaxes import ESCAPED, Syntax
from gshell.assess.languages.tokens import LINE, NAME, SYMBOL, TEXT, Token, tokens
from gshell.assess.values import HOLE

_SYNTAX = Syntax("applescript", ("--", "#"), double=ESCAPED, blocks=(("(*", "*)"),))


def read(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """`do shell script "…"`, `tell … to shut down`, `empty trash`."""
    found = [token for token in tokens(source, _SYNTAX) if token.kind != LINE]
    names = [token.text.lower() if token.kind == NAME else "" for token in found]
    facts = []
    for place in range(len(found)):
        if names[place : place + 3] == ["do", "shell", "script"]:
            facts.append(Fact(RUN_SHELL, _text(found[place + 3 :])))
        elif names[place : place + 2] == ["do", "script"]:
            facts.append(Fact(RUN_SHELL, _text(found[place + 2 :])))
        elif names[place : place + 2] in (["shut", "down"], ["log", "out"]) or names[place] == "restart":
            facts.append(Fact("system.shutdown", "System Events"))
        elif names[place : place + 2] in (["empty", "trash"], ["empty", "the"]):
            facts.append(Fact("file.delete", "~/.Trash", attributes={"recursive": True}))
    return facts


def _text(behind: list[Token]) -> str:
    """The text that literals and `&` make."""
    parts: list[str] = []
    for token in behind:
        if token.kind == TEXT:
            parts.append("".join(part for part in token.parts if isinstance(part, str)))
        elif token.kind == NAME and token.text.lower() not in ("with", "without", "in", "end", "do", "tell"):
            parts.append(HOLE)
        elif token.kind != SYMBOL or token.text != "&":
            break
    return "".join(parts) or HOLE
