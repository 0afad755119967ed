"""Stores that are not asked in SQL: Redis, MongoDB, etcd."""

from __future__ import annotations

import pytest
from assessing import effects

CASES = r"""
redis-cli FLUSHALL                                          | nosql.flush server
redis-cli -h h -p 1 -n 3 flushdb                            | nosql.flush database
redis-cli -u redis://h:1/0 flushall async                   | nosql.flush server
echo flushall \| redis-cli                                  | nosql.flush server
printf 'get a\r\nflushall\r\n' \| redis-cli                 | nosql.flush server
redis-cli eval "redis.call('flushall')" 0                   | nosql.flush server
redis-cli --eval /dev/stdin <<< 'redis.call("FLUSHALL")'    | nosql.flush server
redis-cli --cluster call h:1 flushall                       | nosql.flush server
valkey-cli flushall                                         | nosql.flush server
redis-cli del user:1                                        | nosql.delete key minor
redis-cli del "$k"                                          | nosql.delete key
redis-cli keys 'x*' \| xargs redis-cli del                  | nosql.delete key
redis-cli hdel h f                                          | nosql.delete member minor
redis-cli config set dir /tmp                               | sql.admin configuration
redis-cli config get dir                                    |
redis-cli shutdown nosave                                   | sql.admin server
redis-cli module load /tmp/x.so                             | code.inject module
redis-cli acl setuser x on                                  | sql.grant user
redis-cli set flushall 1                                    |
redis-cli get flushall                                      |
redis-cli --scan --pattern 'a*'                             |
mongosh --eval 'db.dropDatabase()'                          | nosql.delete database
mongosh prod --eval 'db.users.drop()'                       | nosql.delete collection
mongosh --eval 'db.getCollection("users").drop()'           | nosql.delete collection
mongosh --eval 'db["users"].drop()'                         | nosql.delete collection
mongosh --eval 'db.users.deleteMany({})'                    | nosql.delete documents
mongosh --eval 'db.users.remove({})'                        | nosql.delete documents
mongosh --eval 'var c = db.users; c.drop()'                 | nosql.delete collection
mongosh --eval 'db.runCommand({dropDatabase: 1})'           | nosql.delete database
echo 'db.dropDatabase()' \| mongosh prod                    | nosql.delete database
mongosh --eval 'db.adminCommand({shutdown: 1})'             | sql.admin server
mongosh --eval 'db.users.deleteMany({a: 1})'                | nosql.delete documents minor
mongosh --eval 'db.users.deleteOne({a: 1})'                 | nosql.delete document minor
mongosh --eval 'print("db.dropDatabase()")'                 |
mongosh --eval 'db.logs.find({op: "drop()"})'               |
mongosh --eval '// db.dropDatabase()'                       |
mongorestore --drop dump                                    | nosql.delete collections
mongorestore dump                                           |
etcdctl del '' --prefix                                     | nosql.delete key range
etcdctl del a b                                             | nosql.delete key range
etcdctl del key                                             | nosql.delete key minor
etcdctl get '' --prefix --keys-only                         |
influx bucket delete -n x                                   | nosql.delete bucket
"""


def rows() -> list[tuple[str, str]]:
    lines = (line.replace("\\|", "\1").rpartition("|") for line in CASES.strip().splitlines())
    return [(line.strip().replace("\1", "|"), fact.strip()) for line, _, fact in lines]


@pytest.mark.parametrize(("line", "fact"), rows())
def test_cases(line: str, fact: str) -> None:
    found = [
        effect for effect in effects(line) if effect.kind.startswith(("nosql.", "sql.admin", "sql.grant", "code.in"))
    ]
    minor = [" minor" if effect.attributes.get("minor") else "" for effect in found]
    said = [f"{effect.kind} {effect.attributes['object']}{mark}" for effect, mark in zip(found, minor, strict=True)]
    assert said == ([fact] if fact else [])
