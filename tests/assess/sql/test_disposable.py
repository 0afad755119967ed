"""Databases that say they may be thrown away; and those that only seem to."""

from __future__ import annotations

import pytest
from assessing import effects

from gshell.assess.sql.disposable import names_scratch

DISPOSABLE = r"""
dropdb --if-exists app_test
psql -c 'DROP DATABASE IF EXISTS app_test'
psql app_test -c 'TRUNCATE users'
psql postgres://localhost/app_test -c 'DROP SCHEMA public CASCADE'
mysqladmin -f drop shop_test
sqlite3 /tmp/scratch.db 'delete from t'
RAILS_ENV=test bundle exec rake db:drop db:create
bundle exec rake db:reset RAILS_ENV=test
export RAILS_ENV=test; rails db:reset
rails db:drop -e test
python manage.py flush --settings=shop.settings.test --noinput
php artisan migrate:fresh --env=testing
"""

KEPT = r"""
dropdb prod
dropdb -h db.prod.example app_test
psql -c 'DROP DATABASE app_test, prod'
psql -c 'DROP TABLE users, x_test'
psql app_test -c '\c prod' -c 'DROP TABLE users'
psql app_test -c 'DROP TABLE prod.users'
psql app_test -c 'DROP DATABASE prod'
psql app_test -c 'DROP ROLE app'
mysql shop_test -e 'USE shop; DROP TABLE users'
sqlite3 test.db ".open prod.db" "drop table t"
RAILS_ENV=test DATABASE_URL=postgres://db/prod rails db:drop
NODE_ENV=test rails db:reset
RAILS_ENV=production rails db:drop
rails db:drop
"""


def loses(line: str) -> list[bool]:
    found = [effect for effect in effects(line) if effect.kind in ("sql.drop", "sql.truncate", "sql.delete_unbounded")]
    return [bool(effect.attributes.get("disposable")) for effect in found]


@pytest.mark.parametrize("line", DISPOSABLE.strip().splitlines())
def test_it_says_so(line: str) -> None:
    assert set(loses(line)) == {True}


@pytest.mark.parametrize("line", KEPT.strip().splitlines())
def test_it_does_not(line: str) -> None:
    assert False in loses(line)


@pytest.mark.parametrize("name", ["test", "app_test", "test-3", "/tmp/scratch.db", "postgres://h/app_test?a=prod"])
def test_scratch(name: str) -> None:
    assert names_scratch(name)


@pytest.mark.parametrize("name", ["", "latest", "contest", "test_prod", "attestations", "a_test_b", "*"])
def test_not_scratch(name: str) -> None:
    assert not names_scratch(name)
