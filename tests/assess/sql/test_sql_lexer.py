"""The SQL lexer: where statements begin and end, and what is only text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.assess.sql.lexer import RULES, split
from gshell.assess.sql.statements import read_statements

DIALECTS = ["sql", *RULES]


def words(text: str, dialect: str) -> list[str]:
    return [" ".join(token.text for token in piece.tokens) or piece.command for piece in split(text, dialect)]


@pytest.mark.parametrize(
    ("dialect", "text", "pieces"),
    [
        ("sql", "select 1; select 2", ["select 1", "select 2"]),
        ("sql", "select ';' ; x", ["select ;", "x"]),
        ("sql", "select 'it''s; a'; x", ["select it's; a", "x"]),
        ("sql", 'select "a;b"; x', ["select a;b", "x"]),
        ("sql", "select 1 -- ; drop\n; x", ["select 1", "x"]),
        ("sql", "select /* ; drop */ 1; x", ["select 1", "x"]),
        ("postgres", "/* a /* b */ ; drop table x */ select 1", ["select 1"]),
        ("mysql", "/* a /* b */ drop table x", ["drop table x"]),
        ("postgres", "do $$ begin; end $$; x", ["do  begin; end ", "x"]),
        ("postgres", "do $a$ $$ ; $$ $a$; x", ["do  $$ ; $$ ", "x"]),
        ("postgres", r"select E'a\'; drop'; x", ["select a'; drop", "x"]),
        ("postgres", r"select 'a\'; drop table x; --'", ["select a\\", "drop table x"]),
        ("mysql", r"select 'a\'; drop table x; --'", ["select a'; drop table x; --"]),
        ("mysql", "select 1--1; x", ["select 1 - - 1", "x"]),
        ("mysql", "select 1 -- 1; x", ["select 1"]),
        ("mysql", "# drop\nselect 1", ["select 1"]),
        ("mysql", "/*!50000 drop table x */; y", ["drop table x", "y"]),
        ("mysql", "/*M!100100 drop table x */", ["drop table x"]),
        ("mysql", "delimiter //\ncreate p begin a; b; end//\ndelimiter ;\nx;", ["create p begin a ; b ; end", "x"]),
        ("mysql", "select 1\\G drop table x", ["select 1", "drop table x"]),
        ("mysql", "system ls -l\nselect 1", ["system", "select 1"]),
        ("tsql", "select 1\nGO\ndrop table x\nGO 5", ["select 1", "go", "drop table x", "go"]),
        ("tsql", "select [a;b]; x", ["select a;b", "x"]),
        ("sqlite", ".tables\nselect 1;", [".tables", "select 1"]),
        ("sqlite", "select .5", ["select . 5"]),
        ("sqlite", "select `a;b`; x", ["select a;b", "x"]),
        ("postgres", "\\dt\nselect 1;", ["\\dt", "select 1"]),
        ("postgres", "select 1 \\g\nselect 2;", ["select 1", "\\g", "select 2"]),
        ("postgres", "select 1\\; drop table x;", ["select 1", "drop table x"]),
        ("postgres", "copy t from stdin;\ndrop table x;\n\\.\nselect 1;", ["copy t from stdin", "select 1"]),
        ("postgres", "copy t from stdin;\ndrop table x;", ["copy t from stdin"]),
        ("postgres", "\\copy t from stdin\ndrop table x;\n\\.\nselect 1;", ["\\copy", "select 1"]),
        ("snowflake", "// drop\nselect 1", ["select 1"]),
        ("sql", "  ;;  ; ", []),
        ("sql", "-- only a comment", []),
        ("sql", "select 'open", ["select open"]),
    ],
)
def test_pieces(dialect: str, text: str, pieces: list[str]) -> None:
    assert words(text, dialect) == pieces


def test_spans_point_at_the_statement() -> None:
    text = "select 1;\n  drop table x ; "
    (_, drop) = split(text, "postgres")
    assert text[drop.start : drop.end] == "drop table x"


SNIPPETS = st.sampled_from(
    [
        "'",
        '"',
        "`",
        "[",
        "]",
        "$$",
        "$a$",
        "--",
        "/*",
        "*/",
        "/*!",
        "\\",
        "\\!",
        "\n",
        ";",
        "E'",
        "(",
        ")",
        "drop table x",
        "delete from t",
        "where",
        "1",
        "=",
        "\0",
        ".shell ls",
        "delimiter //",
        "//",
        "#",
        "copy t from stdin",
        "\\.",
        "é",
        "GO",
        "explain analyze",
        "with a as (",
        "begin",
        "end",
        "execute 'drop table y'",
        "or",
        "and",
        "not",
        "between",
    ]
)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(DIALECTS), st.lists(SNIPPETS, max_size=25).map(" ".join) | st.text(max_size=80))
def test_never_raises_and_stays_within_the_text(dialect: str, text: str) -> None:
    for piece in split(text, dialect):
        assert 0 <= piece.start <= piece.end <= len(text)
        assert all(piece.start <= token.start < token.end <= piece.end for token in piece.tokens)
    for statement in read_statements(text, dialect):
        assert 0 <= statement.start <= statement.end <= len(text)


INNER = st.text(st.characters(blacklist_characters="'\\$*/\0`\r\n"), max_size=20)
HIDING = st.sampled_from(["'{}'", "/* {} */", "-- {}\n", '"{}"'])


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(set(DIALECTS) - {"cypher"})), HIDING, INNER)
def test_what_is_in_texts_and_comments_does_not_count(dialect: str, hiding: str, inner: str) -> None:
    hidden = hiding.format(inner.replace('"', "") + "; drop table x; delete from t; truncate y ")
    found = read_statements(f"select {hidden} from t where a = 1", dialect)
    assert {statement.kind for statement in found} <= {"sql.read"}


PARTS = ["'", "(", ")", "/*", "$$", "$a$", "select 1;", "\\", "a.", "a,", "--", "[", "drop table x;", "1 or ", "GO \n"]


def grows_linearly(effort: Callable[[Callable[[], object]], int], dialect: str, part: str) -> bool:
    """Ten times the text takes about ten times the work, nowhere near a hundred times."""
    few, many = ("delete from t where " + part * repeats for repeats in (300, 3000))
    split(few, dialect)  # whatever is made ready once is not counted
    return effort(lambda: split(many, dialect)) < 15 * effort(lambda: split(few, dialect)) + 1000


@pytest.mark.parametrize("part", PARTS)
def test_linear(effort: Callable[[Callable[[], object]], int], part: str) -> None:
    assert grows_linearly(effort, "postgres", part) and grows_linearly(effort, "mysql", part)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_linear_everywhere(effort: Callable[[Callable[[], object]], int], dialect: str) -> None:
    assert all(grows_linearly(effort, dialect, part) for part in PARTS)
