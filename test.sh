#!/bin/sh
# Installs what the tests need into .venv (again only when pyproject.toml changed) and runs them:
#   ./test.sh [pytest arguments]
# With CI set, the slow ones too.
set -eu
cd -- "$(dirname -- "$0")"
if [ ! .venv/tests-ready -nt pyproject.toml ]; then
  ./install.sh --develop
  : >.venv/tests-ready
fi
[ -z "${CI:-}" ] || set -- -m '' "$@"
# A terminal test that ran out of time (a busy machine) is tried again, and the summary says so (R).
exec .venv/bin/python -m pytest -rfEsR -n auto --reruns 2 --only-rerun TIMEOUT "$@"
