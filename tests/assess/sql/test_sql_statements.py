"""What statements are found to do, dialect by dialect; SQLite itself as a witness."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.assess.effects import KINDS, Certainty
from gshell.assess.sql.facts import CODE, SCRIPT, SHELL
from gshell.assess.sql.opinion import second_opinion
from gshell.assess.sql.statements import printed, read_statements

# dialect | text | kind and object (or payload) of what counts, in order
CASES = r"""
postgres | DROP TABLE users                                         | sql.drop table
postgres | drop table if exists a, b cascade                        | sql.drop table
postgres | DROP/**/TABLE/**/users                                   | sql.drop table
postgres | drop database prod with (force)                          | sql.drop database
postgres | drop schema app cascade                                  | sql.drop schema
postgres | drop owned by app                                        | sql.drop owned
postgres | drop index concurrently i                                | sql.drop index
postgres | drop materialized view m                                 | sql.drop materialized view
postgres | drop role app                                            | sql.drop role
postgres | select 1; drop table x                                   | sql.read;sql.drop table
postgres | (select 1); drop view v                                  | sql.read;sql.drop view
postgres | truncate a, only b                                       | sql.truncate table
postgres | delete from t                                            | sql.delete_unbounded table
postgres | delete from t where id=1                                 | sql.delete table
postgres | update t set a=$$x$$                                     | sql.update_unbounded table
postgres | with d as (delete from t returning *) select 1 from d     | sql.delete_unbounded table;sql.read
postgres | with d as (delete from t where id=1 returning *) select 1 from d | sql.delete table;sql.read
postgres | with a as (select 1) delete from t                       | sql.delete_unbounded table
postgres | explain analyze delete from t                            | sql.delete_unbounded table
postgres | explain (analyze, buffers) delete from t                 | sql.delete_unbounded table
postgres | explain (analyze off) delete from t                      | sql.read
postgres | explain delete from t                                    | sql.read
postgres | prepare p as delete from t                               | sql.delete_unbounded table
postgres | do $$ begin drop table x; end $$                         | sql.drop table
postgres | do $$ begin execute 'drop table '||quote_ident(t); end $$ | sql.drop table
postgres | do $$ begin execute format('truncate %I', t); end $$     | sql.truncate table
postgres | do language plpython3u $$ import os $$                   | code import os
postgres | copy t to program 'rm x'                                 | sql.read table;shell rm x
postgres | copy t from program 'ls'                                 | sql.write table;shell ls
postgres | copy t to '/tmp/x'                                       | sql.read table;file.write /tmp/x
postgres | copy t to stdout                                         | sql.read table
postgres | \! rm -rf x                                              | shell rm -rf x
postgres | \copy t to program 'rm x'                                | shell rm x
postgres | \copy t from 'a.csv'                                     | sql.write;file.read a.csv
postgres | \o \|sh                                                  | shell sh
postgres | \i x.sql                                                 | script x.sql
postgres | \set x `rm x`                                            | shell rm x
postgres | select 'drop table '||t from pg_tables \gexec            | sql.read;sql.drop table
postgres | select f() \gexec                                        | sql.read;sql.unknown
postgres | select pg_read_file('/etc/passwd')                       | sql.read;file.read /etc/passwd
postgres | select pg_terminate_backend(1)                           | sql.read;sql.admin
postgres | select dblink_exec('c', 'drop table y')                  | sql.read;sql.drop table
postgres | alter table t drop column c                              | sql.alter table
postgres | alter table t owner to x                                 | sql.grant table
postgres | alter table t disable row level security                 | sql.grant table
postgres | alter role r superuser                                   | sql.grant role
postgres | alter system set x=1                                     | sql.admin system
postgres | grant select on t to r                                   | sql.grant
postgres | reassign owned by a to b                                 | sql.grant owned
postgres | vacuum full                                              | sql.admin
postgres | vacuum                                                   |
postgres | create rule r as on delete to t do instead delete from x | sql.write rule;sql.delete_unbounded table
postgres | merge into t using s on t.id=s.id when matched then delete | sql.delete table
postgres | merge into t using s on true when matched then delete    | sql.delete_unbounded table
postgres | select * from t for update                               | sql.read
postgres | select drop_date, truncate_at from t                     | sql.read
postgres | insert into t values ('drop table x')                    | sql.write table
postgres | insert into t values (1) on conflict do update set a=1   | sql.write table
postgres | comment on table t is 'drop table t'                     | sql.write
postgres | set x = 'drop table t'                                   |
postgres | load '/tmp/x.so'                                         | code.inject /tmp/x.so
mysql    | /*!50000 drop table x */                                 | sql.drop table
mysql    | /* drop table x */ select 1                              | sql.read
mysql    | delete o from orders o                                   | sql.delete_unbounded table
mysql    | delete a, b from a join b                                | sql.delete_unbounded table
mysql    | delete o from orders o join c on o.c=c.id where c.x=1    | sql.delete table
mysql    | drop user app@localhost                                  | sql.drop user
mysql    | drop temporary table x                                   | sql.drop table
mysql    | prepare s from 'drop table x'                            | sql.drop table
mysql    | system rm x                                              | shell rm x
mysql    | source x.sql                                             | script x.sql
mysql    | select 1 into outfile '/tmp/x'                           | sql.read;file.write /tmp/x
mysql    | select load_file('/etc/passwd')                          | sql.read;file.read /etc/passwd
mysql    | select truncate(1.5, 1)                                  | sql.read
mysql    | describe truncates                                       | sql.read
mysql    | shutdown                                                 | sql.admin
mysql    | flush privileges                                         |
mysql    | flush tables with read lock                              | sql.admin
mysql    | reset master                                             | sql.admin
mysql    | set global x=1                                           | sql.admin
mysql    | set @x=1                                                 |
mysql    | alter table t drop partition p                           | sql.alter table
mysql    | rename table a to b                                      | sql.alter table
tsql     | if exists (select 1) begin drop table x end              | sql.drop table
tsql     | select 1 drop table x                                    | sql.read;sql.drop table
tsql     | declare @a int drop table x                              | sql.drop table
tsql     | exec xp_cmdshell 'dir'                                   | shell dir
tsql     | exec master..xp_cmdshell 'dir'                           | shell dir
tsql     | exec sp_executesql N'drop table x'                       | sql.drop table
tsql     | exec('drop '+'table x')                                  | sql.drop table
tsql     | exec sp_msforeachtable 'drop table ?'                    | sql.drop table
tsql     | exec sp_who2                                             |
tsql     | exec (@sql)                                              | sql.unknown
tsql     | grant delete, update on t to x                           | sql.grant
tsql     | create trigger g on t after delete, update as select 1   | sql.write trigger
tsql     | alter table t drop column c                              | sql.alter table
tsql     | merge t using s on a=b when matched then update set x=1; | sql.write table
tsql     | shutdown with nowait                                     | sql.admin
clickhouse | alter table t delete where 1                           | sql.delete_unbounded table
clickhouse | alter table t on cluster c delete where id=1           | sql.delete table
clickhouse | truncate database m                                    | sql.truncate database
clickhouse | system shutdown                                        | sql.admin
clickhouse | system flush logs                                      |
clickhouse | detach table t                                         | sql.admin
sqlite   | .shell rm x                                              | shell rm x
sqlite   | .sys rm x                                                | shell rm x
sqlite   | .read x.sql                                              | script x.sql
sqlite   | .import '\|ls' t                                         | shell ls
sqlite   | .once \|sh                                               | shell sh
sqlite   | .schema                                                  |
sqlite   | detach a                                                 |
sqlite   | select writefile('/etc/x', 'y')                          | sql.read;file.write /etc/x
sqlite   | select load_extension('/tmp/x')                          | sql.read;code.inject /tmp/x
sqlite   | pragma writable_schema=1                                 | sql.admin
cql      | drop keyspace k                                          | sql.drop keyspace
cql      | begin batch delete from t where id=1; apply batch        | sql.delete table
snowflake | remove @stage                                           | sql.drop stage files
snowflake | insert overwrite into t select 1                        | sql.write table
cypher   | match (n) detach delete n                                | sql.delete_unbounded node
cypher   | match (n:User {id: 1}) delete n                          | sql.delete node
cypher   | match (n) where n.id = 1 delete n                        | sql.delete node
cypher   | match (n) return n                                       | sql.read
sql      | hello world                                              | sql.unknown
"""


def rows() -> list[tuple[str, str, str]]:
    found = []
    for line in CASES.strip().splitlines():
        dialect, text, facts = line.replace("\\|", "\1").split("|")[:3] if "||" not in line else _piped(line)
        found.append((dialect.strip(), text.strip().replace("\1", "|"), facts.strip()))
    return found


def _piped(line: str) -> tuple[str, str, str]:
    dialect, _, rest = line.partition("|")
    text, _, facts = rest.rpartition("|")
    return dialect, text, facts


@pytest.mark.parametrize(("dialect", "text", "facts"), rows())
def test_cases(dialect: str, text: str, facts: str) -> None:
    found = []
    for each in read_statements(text, dialect):
        carried = (
            each.payload if each.kind in (SHELL, SCRIPT, CODE) or not each.kind.startswith("sql.") else each.object
        )
        if each.kind:
            found.append(f"{each.kind} {carried.strip()}".strip())
    assert ";".join(found) == facts


def test_kinds_are_of_the_taxonomy() -> None:
    known = {"", SHELL, SCRIPT, CODE, *KINDS}
    assert {each.kind for dialect, text, _ in rows() for each in read_statements(text, dialect)} <= known


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("drop table a, b.c", ("a", "b.c")),
        ("delete o from orders o", ("orders",)),
        ("delete from shop.orders", ("shop.orders",)),
        ("update `a b` set x=1", ("a b",)),
        ('truncate "Users"', ("Users",)),
        ("drop table t_\0", ("t_\0",)),
    ],
)
def test_tables_written(text: str, tables: tuple[str, ...]) -> None:
    assert read_statements(text, "mysql" if "`" in text else "postgres")[0].tables == tables


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("select * from a, b x, c as y", ("a", "b", "c")),
        ("select * from a join b using (i) left join s.c on true", ("a", "b", "s.c")),
        ("select * from (select * from a) x", ("a",)),
        ("with x as (select * from a) select * from x join b on true", ("a", "b")),
        ("select extract(year from d), trim(both from e) from t where a is distinct from b", ("t",)),
        ("select * from generate_series(1, 2)", ()),
        ("select 'from x'", ()),
    ],
)
def test_tables_read(text: str, tables: tuple[str, ...]) -> None:
    assert read_statements(text, "postgres")[-1].reads == tables


def test_unknown_text() -> None:
    assert [each.kind for each in read_statements("drop table \0", "postgres")] == ["sql.drop"]
    assert [each.kind for each in read_statements("\0", "postgres")] == ["sql.unknown"]
    assert [each.kind for each in read_statements("\0; drop table x", "postgres")] == ["sql.unknown", "sql.drop"]
    (clause,) = read_statements("delete from t \0", "postgres")
    assert (clause.kind, clause.certainty) == ("sql.delete_unbounded", Certainty.LIKELY)


@pytest.mark.parametrize(
    ("text", "dialect", "undone"),
    [
        ("begin; delete from t; rollback", "postgres", True),
        ("begin; drop table t; rollback", "postgres", True),
        ("begin; delete from t; commit", "postgres", False),
        ("begin; delete from t; commit; rollback", "postgres", False),
        ("begin; delete from t; rollback to s", "postgres", False),
        ("start transaction; delete from t; rollback", "mysql", True),
        ("start transaction; drop table t; rollback", "mysql", False),
        ("delete from t; rollback", "postgres", False),
    ],
)
def test_rolled_back(text: str, dialect: str, undone: bool) -> None:
    changed = [each for each in read_statements(text, dialect) if each.kind.startswith("sql.d")]
    assert ["undone" in each.marks for each in changed] == [undone]


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("create temp table x(a int); drop table x", True),
        ("create temp table x(a int); drop table public.x", False),
        ("create temp table x(a int); drop table x, y", False),
        ("create table x(a int); drop table x", False),
        ("drop table pg_temp.x", True),
    ],
)
def test_temporary_tables(text: str, passing: bool) -> None:
    drop = read_statements(text, "postgres")[-1]
    assert ("temporary" in drop.marks) is passing


def test_routine_bodies_count_with_a_mark() -> None:
    text = "create function f() returns void language sql as $$ drop table x $$"
    drop = read_statements(text, "postgres")[-1]
    assert (drop.kind, drop.certainty, drop.marks) == ("sql.drop", Certainty.LIKELY, ("routine",))


def test_nested_strings_end() -> None:
    text = "drop table x"
    for _ in range(12):
        text = "execute immediate '" + text.replace("'", "''") + "'"
    assert read_statements(text, "mysql") is not None


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("select 'rm -rf /'", "rm -rf /\n"),
        ("select 'drop table ' || t || ';' from pg_tables", "drop table \0;\n"),
        ("select a from t", "\0"),
        ("select 1; select 2", "\0"),
    ],
)
def test_printed(text: str, output: str) -> None:
    assert printed(text, "postgres") == output


def test_second_opinion_only_where_it_is_sure(caplog: pytest.LogCaptureFixture) -> None:
    assert second_opinion("SHUTDOWN", "mysql") is None
    assert second_opinion("garbage here", "mysql") is None
    assert second_opinion("DROP TABLE x", "mysql") == ("sql.drop", ("x",))
    assert second_opinion("DELETE FROM a", "mysql") == ("sql.delete_unbounded", ("a",))
    assert not caplog.records


# --- SQLite as a witness -----------------------------------------------------------

NOISE = st.sampled_from(
    [
        "select 1",
        "select 'drop table a; delete from b'",
        "-- drop table a\n",
        "/* delete from a */",
        "",
        "insert into y values (9)",
        'select "q" from y',
        "create table if not exists z(q)",
    ]
)
ACTS = st.sampled_from(
    [
        "drop table a",
        "DROP /* x */ TABLE IF EXISTS b",
        "delete from a",
        "delete from b where 1=1",
        "delete from a where id=2",
        "update b set n='y'",
        "update a set n='x' where id=1",
        "drop index i",
        "drop view v",
        "with q as (select 1) delete from b",
    ]
)


@settings(max_examples=120, deadline=None)
@given(before=st.lists(NOISE, max_size=3), act=ACTS, after=st.lists(NOISE, max_size=2))
def test_what_sqlite_does_is_found(before: list[str], act: str, after: list[str]) -> None:
    text = ";\n".join([*before, act, *after])
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "create table a(id, n); create table b(id, n); create table y(q);"
        "create index i on a(n); create view v as select 1;"
        "insert into a values (1,'p'),(2,'q'); insert into b values (1,'p'),(2,'q');"
    )
    did: set[str] = set()
    drops = (sqlite3.SQLITE_DROP_TABLE, sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_DROP_VIEW)

    def watch(action: int, table: str | None, *_: object) -> int:
        if action in drops:
            did.add("sql.drop")
        elif action in (sqlite3.SQLITE_DELETE, sqlite3.SQLITE_UPDATE) and table in ("a", "b"):
            did.add("rows")
        return sqlite3.SQLITE_OK

    connection.set_authorizer(watch)
    connection.executescript(text)
    kinds = {each.kind for each in read_statements(text, "sqlite")} - {"", "sql.read", "sql.write"}
    kinds |= {"rows" for each in read_statements(text, "sqlite") if each.verb == "UPDATE"}
    found = {"sql.drop" if kind == "sql.drop" else "rows" for kind in kinds}
    assert found == (did - {"rows"} if "sql.drop" in did else did)
