"""Frameworks: verbs of web frameworks' tools that carry code or statements (tools/migrations.yaml names them)."""

from __future__ import annotations

from itertools import pairwise
from typing import Iterable

from gshell.assess.described import Invocation
from gshell.assess.languages.report import run_code
from gshell.assess.sql.run import Store, rows, run_stdin, run_value
from gshell.assess.values import SILENT, Stream, Value


def rails_runner(found: Invocation) -> Stream | None:
    """rails runner CODE | FILE"""
    for value in found.operands[:1]:
        content = found.call.shell.file_text(value.text) if value.text.endswith(".rb") else None
        _code(found, "ruby", value if content is None else value._replace(text=content))
    return rows(Store("rails", "sql"))


def rails_console(found: Invocation) -> Stream | None:
    """rails console: code from standard input"""
    stdin = found.call.stdin
    if not stdin.terminal and stdin.text:
        _code(found, "ruby", Value(stdin.text, stdin.taints, found.call.span))
    return rows(Store("rails", "sql"))


def rails_tasks(found: Invocation) -> Stream | None:
    """Several tasks in one line (`rake db:drop db:create`) are as many calls."""
    settings = [word for word in found.operands if "=" in word.text]
    for task in found.operands:
        if ":" not in task.text or task in settings:
            continue
        found.call.shell.run_words((found.call.words[0], task, *settings), "", found.call.stdin)
    return None


def django_flush(found: Invocation) -> Stream | None:
    """manage.py sqlflush prints the statements that empty all tables."""
    return Stream("TRUNCATE everything;\n")


def django_shell(found: Invocation) -> Stream | None:
    """manage.py shell -c CODE, or code on standard input"""
    code = found.options.value("-c")
    if code is None and not found.call.stdin.terminal and found.call.stdin.text:
        code = Value(found.call.stdin.text, found.call.stdin.taints, found.call.span)
    if code is not None:
        _code(found, "python", code)
    return rows(Store("django", "sql"))


def php_eval(found: Invocation) -> Stream | None:
    """wp eval CODE, drush php:eval CODE, artisan tinker --execute=CODE"""
    for value in (*found.options.values("--execute"), *found.operands[:1]):
        _code(found, "php", value)
    return rows(Store(found.call.name, "sql"))


def statements(found: Invocation) -> Stream | None:
    """The operands are statements; without any, standard input is."""
    return _statements(found, found.operands)


def prisma_execute(found: Invocation) -> Stream | None:
    """prisma db execute --stdin | --file x.sql"""
    file = found.options.value("--file")
    text = found.call.shell.file_text(file.text) if file is not None else None
    return _statements(found, (file._replace(text=text),) if file is not None and text is not None else ())


def django_dbshell(found: Invocation) -> Stream | None:
    """manage.py dbshell [-- client options]: `-c`, `-e` and whatever looks like them carry statements."""
    words = found.options.behind if found.options.ended is not None else ()
    code = [word for before, word in pairwise(words) if before.text in ("-c", "-e", "--command")]
    return _statements(found, code)


def _statements(found: Invocation, values: Iterable[Value]) -> Stream:
    store = Store(found.call.name, "sql")
    values = tuple(values)
    for value in values:
        run_value(found.call, store, value)
    if not values:
        run_stdin(found.call, store)
    return rows(store)


def _code(found: Invocation, language: str, value: Value) -> Stream:
    span = value.span if value.span.end else found.call.span
    run_code(found.call, language, Stream(value.text, value.taints), found.via, span)
    return SILENT
