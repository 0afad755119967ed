"""Disposable: databases that say of themselves that they are test or scratch copies, made to be thrown away.

Facts: https://guides.rubyonrails.org/configuring.html#configuring-a-database (DATABASE_URL wins over the environment),
https://docs.djangoproject.com/en/stable/topics/settings/, https://laravel.com/docs/configuration.
"""

from __future__ import annotations

import re

from gshell.assess.effects import Attribute
from gshell.hints import Callable, Mapping

_WORDS = frozenset(("test", "tests", "testing", "tmp", "temp", "scratch", "throwaway"))
_IN_USE = frozenset(("prod", "production", "live", "prd", "staging"))
_KINDS = frozenset(("sql.drop", "sql.truncate", "sql.delete_unbounded", "sql.update_unbounded", "sql.alter"))
_CONTAINERS = frozenset(("database", "schema", "keyspace"))
# What belongs to the server and not to one of its databases.
_SERVERS = frozenset(("user", "role", "login", "owned", "tablespace", "server"))
_ASSIGNED = re.compile(r"\b\w+_ENV=(\S*)")
_ENDING = re.compile(r"\.(db|db3|sqlite3?|duckdb)$")


def marked(kind: str, attributes: Mapping[str, Attribute], variable: Callable[[str], str]) -> Mapping[str, Attribute]:
    """The attributes, with `disposable` if nothing but such databases is touched.

    `variable` gives a variable's text, "" if it is unknown or unset; `variables` names those a framework listens to.
    """
    found = disposable(kind, attributes, variable)
    kept = {name: value for name, value in attributes.items() if name not in ("variables", "given")}
    return {**kept, "disposable": True} if found else kept


def disposable(kind: str, attributes: Mapping[str, Attribute], variable: Callable[[str], str]) -> bool:
    """Is all that the effect touches within databases named as test or scratch copies?"""
    thing = str(attributes.get("object", ""))
    if kind not in _KINDS or thing in _SERVERS or _parts(str(attributes.get("host", ""))) & _IN_USE:
        return False
    tables = attributes.get("tables", ())
    tables = tables if isinstance(tables, tuple) else (str(tables),)
    if thing in _CONTAINERS and tables:
        named = all(map(names_scratch, tables))
        if named or (thing, attributes.get("dialect")) != ("schema", "postgres"):
            return named  # a schema of PostgreSQL is within the database
    if any("." in table for table in tables):
        return False  # perhaps another database's
    if database := str(attributes.get("database", "")):
        return names_scratch(database)
    return "variables" in attributes and _stage_is_test(attributes, variable)


def names_scratch(name: str) -> bool:
    """`app_test`, `test-3`, `./tmp/scratch.db`; not `latest`, nor `test_prod`."""
    words = [word for word in re.split(r"[\W_\d]+", _ENDING.sub("", _base(name).lower())) if word]
    return bool(words) and not _IN_USE & set(words) and bool(_WORDS & {words[0], words[-1]})


def _base(name: str) -> str:
    """The database in a path or URL."""
    return name.partition("?")[0].rstrip("/").rpartition("/")[2]


def _parts(host: str) -> set[str]:
    return set(re.split(r"[\W_\d]+", host.lower()))


def _stage_is_test(attributes: Mapping[str, Attribute], variable: Callable[[str], str]) -> bool:
    """Which of a framework's databases is meant: the URL in use, the option, or the variables it listens to."""
    if url := variable("DATABASE_URL"):
        return names_scratch(url)
    given = str(attributes.get("environment", "")) or "".join(_ASSIGNED.findall(str(attributes.get("given", "")))[-1:])
    names = str(attributes["variables"]).split()
    stage = given or next((text for name in names if (text := variable(name))), "")
    return stage.lower().rpartition(".")[2] in ("test", "testing", "tests")
