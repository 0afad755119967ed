"""What a passage can be asked for besides its words, as words of their own. Pure.

`user alice` is one word, a letter and the hexadecimal value, so that no punctuation, case or accent gets lost in the
tokenizer, and the beginning of a value is the beginning of the word.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterable, Iterator, Mapping

_LONGEST = 200  # bytes of a value; who asks for a longer one gets those that begin alike
_LETTERS = {
    "user": "u",
    "host": "h",
    "actor": "a",
    "session": "i",
    "command": "c",
    "verdict": "v",
    "refused": "x",
    "rule": "r",
    "effect": "k",
    "target": "t",
    "table": "b",
    "status": "s",
}


@lru_cache(4096)
def fact(name: str, value: str | float) -> str:
    """The word for it. `name`: one of the above."""
    return _LETTERS[name] + str(value).encode("utf-8", "backslashreplace")[:_LONGEST].hex()


def of_session(row: Mapping[str, object]) -> list[str]:
    users = {str(row["subject"]), str(row["on_behalf_of"])} - {""}
    named = [fact(name, row[name]) for name in ("host", "actor") if row[name]]
    return [*(fact("user", user) for user in sorted(users)), *named, fact("session", row["id"])]


def of_command(row: Mapping[str, object], rules: Iterable[str], effects: Iterable[tuple[str, str]]) -> list[str]:
    words = [fact("verdict", row["verdict"])]
    words += [fact("refused", "yes")] if row["refused"] else []
    words += [fact("status", row["status"])] if row["status"] is not None else []
    words += [fact("rule", name) for rule in rules for name in _families(rule)]
    for kind, target in effects:
        words += [*(fact("effect", name) for name in _families(kind)), fact("target", target)]
        words += [fact("table", name) for name in _tables(kind, target)]
    return list(dict.fromkeys(words))


def _families(kind: str) -> Iterator[str]:
    """`sql.drop`, `sql.`: families are asked for often, and one word is found faster than all that begin so."""
    yield kind
    yield from (kind[: match.end()] for match in re.finditer(r"\.", kind))


def _tables(kind: str, target: str) -> Iterator[str]:
    """`shop.users` is also asked for as `users`; SQL's names have no case unless quoted."""
    if kind.startswith("sql."):
        parts = target.lower().split(".")
        yield from (".".join(parts[start:]) for start in range(len(parts)))


def asked(name: str, value: str) -> str:
    """FTS5: this value; with a `*` at its end, all that begin so."""
    if name in ("effect", "rule") and value.endswith(".*"):
        value = value[:-1]
    return f'"{fact(name, value[:-1])}" *' if value.endswith("*") else f'"{fact(name, value)}"'


def asked_path(path: str) -> str:
    """FTS5: this path or anything below it."""
    path = path.rstrip("/") or "/"
    below = path if path == "/" else path + "/"
    return f'("{fact("target", path)}" OR "{fact("target", below)}" *)'
