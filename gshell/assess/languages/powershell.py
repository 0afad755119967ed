"""PowerShell commands that delete, stop or run things. Facts: learn.microsoft.com, about_* and the cmdlets' pages."""

from __future__ import annotations

from typing import Iterator

from gshell.assess.languages.facts import FILE, NETWORK, RUN_CODE, RUN_WORDS, Fact
from gshell.assess.languages.syntaxes import INTERPOLATED, PLAIN, Syntax
from gshell.assess.languages.tokens import LINE, SYMBOL, TEXT, tokens
from gshell.assess.values import HOLE

_SYNTAX = Syntax("powershell", ("#",), PLAIN, INTERPOLATED, blocks=(("<#", "#>"),), inside=("$",), sigils="$")
_DELETES = frozenset(("remove-item", "rm", "del", "erase", "rd", "ri", "rmdir", "clear-content", "clc"))
_EVALUATES = frozenset(("invoke-expression", "iex"))
_FETCHES = frozenset(("invoke-webrequest", "iwr", "invoke-restmethod", "irm", "curl", "wget", "downloadstring"))
_STOPS = frozenset(("stop-computer", "restart-computer"))
_LISTS = frozenset(("get-childitem", "gci", "ls", "dir", "get-item", "gi"))
_READS = frozenset(("get-content", "gc", "cat", "type"))
_DISKS = frozenset(("clear-disk", "format-volume", "initialize-disk", "remove-partition", "reset-physicaldisk"))
_KILLS = frozenset(("stop-process", "kill", "spps"))
_STARTS = frozenset(("start-process", "saps", "start"))


def read(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """What the commands of the source would do."""
    facts = []
    fetched = ""
    listed: list[str] = []
    sources: frozenset[str] = frozenset()
    sends = False
    for words in _commands(source):
        name, rest = words[0].lower(), words[1:]
        operands = [word for word in rest if not word.startswith("-")]
        options = [word.lower() for word in rest if word.startswith("-")]
        if name in _DELETES:
            deep = any("-recurse".startswith(option) and len(option) > 1 for option in options)
            facts += [Fact("file.delete", each, attributes={"recursive": deep}) for each in operands or listed]
        elif name in _LISTS:
            listed = operands
        elif name in _READS:
            sources |= {FILE + operand for operand in operands}
            facts += [Fact("file.read", operand) for operand in operands]
        elif name in _DISKS:
            facts.append(Fact("disk.format", " ".join(operands) or name))
        elif name in _FETCHES or any("downloadstring" in word.lower() for word in words):
            fetched = next((word for word in words if "://" in word), HOLE)
            facts.append(Fact("net.fetch", fetched))
            sends = any(option.startswith(("-b", "-inf")) for option in options)
        elif name in _STOPS:
            facts.append(Fact("system.shutdown", name))
        elif name in _KILLS:
            facts.append(Fact("process.kill", operands[0] if operands else HOLE))
        elif name in _STARTS and operands:
            facts.append(Fact(RUN_WORDS, "", tuple(operands)))
        if name in _EVALUATES:
            text = operands[0] if operands and "://" not in operands[0] else HOLE
            remote = frozenset({NETWORK + fetched}) if fetched else frozenset[str]()
            facts.append(Fact(RUN_CODE, text, ("powershell",), sources=remote))
    if sends:  # its body is read before or behind it
        facts.append(Fact("net.send", fetched, sources=sources))
    return facts


def _commands(source: str) -> Iterator[list[str]]:
    """The words of each command: brackets, pipes and semicolons part them."""
    words: list[str] = []
    end = -1
    for token in tokens(source, _SYNTAX):
        text = token.text
        if token.kind == TEXT:
            text = "".join(part if isinstance(part, str) else HOLE for part in token.parts)
        elif token.kind == LINE or (
            token.kind == SYMBOL and text in ("|", ";", "(", ")", "{", "}", "&", "||", "&&", ",")
        ):
            if words and text != ",":
                yield words
                words = []
            end = -1
            continue
        elif text.startswith("$"):
            text = HOLE if text.lower() not in ("$home", "$env") else "~"
        if token.start == end and words:
            words[-1] += text
        else:
            words.append(text)
        end = token.end
    if words:
        yield words
