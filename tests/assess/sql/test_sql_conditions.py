"""Conditions: judged as SQLite judges them."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.assess.sql.conditions import always, bounded
from gshell.assess.sql.lexer import Token, split


def tokens(text: str, dialect: str = "sql") -> tuple[Token, ...]:
    return split(text, dialect)[0].tokens


UNBOUNDED = """
delete from t
delete from t where 1
delete from t where 1=1
delete from t where 1 = 1.0
delete from t where 2 > 1
delete from t where true
delete from t where not false
delete from t where (1=1)
delete from t where ((true))
delete from t where 'a' = 'a'
delete from t where id=id
delete from t where t.id = t.id
delete from t where "id" = id
delete from t where true or id = 3
delete from t where id = 3 or 1=1
delete from t where 1=1 and true
delete from t where id is not null
delete from t where id > 0
delete from t where id >= 1
delete from t where id <> 0
delete from t where id > -1
delete from t where name like '%'
delete from t where id in (select id from t)
delete from t where exists (select 1)
delete from t where length('a') = 1
delete from t where now() > '2020-01-01'
delete from t limit 1000000
delete from t order by id
delete from t using other
delete t from t left join u on t.id = u.id
delete from t returning id
update t set a = 1
update t set a = 1 where true
update t set a = b from u
update t set a = (select 1 where 2 = 3)
"""
BOUNDED = """
delete from t where id = 1
delete from t where id in (1, 2)
delete from t where id > 100
delete from t where id between 1 and 5
delete from t where a = b
delete from t where 1=1 and id = 4
delete from t where deleted_at is not null
delete from t where expires_at < now()
delete from t where name like 'x%'
delete from t where name not like '%'
delete from t where id in (select id from t where a = 1)
delete from t where id in (select other_id from u)
delete from t where exists (select 1 from u where u.id = t.id)
delete from t where not done
delete from t where done
delete from t where false
delete from t limit 10
delete top (5) from t
delete from t using u where t.id = u.id
delete t from t join u on t.id = u.id
update t join u on t.id = u.id set t.a = 1
update t set a = 1 where id = 2 returning *
update t set a = 1 where current of c
delete from t where id = ?
delete from t where id = $1
delete from t where id = :id
delete from t where data->>'kind' = 'x'
"""


@pytest.mark.parametrize("text", UNBOUNDED.strip().splitlines())
def test_bounds_nothing(text: str) -> None:
    assert not bounded(tokens(text))


@pytest.mark.parametrize("text", BOUNDED.strip().splitlines())
def test_bounds(text: str) -> None:
    assert bounded(tokens(text))


def test_what_stands_for_something_unknown_is_a_condition() -> None:
    assert bounded(tokens("delete from t where \0"))
    assert bounded(tokens("delete from t where id = \0"))


TERMS = st.sampled_from(
    [
        "1",
        "0",
        "1=1",
        "1=2",
        "2>1",
        "'a'='a'",
        "'a'='b'",
        "true",
        "false",
        "id=id",
        "id=3",
        "id>4",
        "name='n2'",
        "id<>id",
        "name like '%'",
        "name like 'n1%'",
        "id is not null",
        "3 between 1 and 5",
        "id between 2 and 3",
        "id in (1,2)",
        "id > 0",
    ]
)
CONDITIONS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
        inner.map("not ({})".format),
        inner.map("({})".format),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def table() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t(id integer primary key, name text not null)")
    connection.executemany("insert into t values(?, ?)", [(number, f"n{number}") for number in range(1, 8)])
    return connection


@settings(max_examples=300, deadline=None)
@given(condition=CONDITIONS)
def test_as_sqlite_does(table: sqlite3.Connection, condition: str) -> None:
    (count,) = table.execute(f"select count(*) from t where {condition}").fetchone()
    answer = always(tokens(condition))
    assert answer is None or count == (7 if answer else 0)
