"""Everyday lines yield nothing that a default policy would ask about."""

from __future__ import annotations

from pathlib import Path

import pytest
from assessing import QUIET, effects

from gshell.assess.effects import Effect

LINES = Path(__file__).with_name("everyday.txt").read_text(encoding="utf-8").splitlines()

# Facts that make an effect everyday. What is left must be worth a question.
SMALL = frozenset(("workspace", "build_output", "temp", "cache", "null"))


def everyday(effect: Effect) -> bool:
    attributes = effect.attributes
    kind = effect.kind
    if kind in QUIET | {"secret.read", "container.run", "net.listen", "package.install", "git.discard"}:
        return True
    if attributes.get("minor") or attributes.get("project") or attributes.get("append"):
        return True
    if kind.startswith(("file.", "permission.")):
        return everyday_file(effect)
    if kind == "process.kill":
        return attributes.get("scope") in ("pid", "own", "name")
    if kind == "net.send":
        return not attributes.get("sensitive")
    return kind == "guard.escape" and not attributes.get("bare")


def everyday_file(effect: Effect) -> bool:
    attributes = effect.attributes
    place = attributes["path_class"]
    if place in SMALL or (place in ("home", "unknown") and not attributes.get("recursive")):
        return True
    if effect.kind == "file.overwrite":
        return attributes["exists"] is False
    if effect.kind == "file.delete":
        return attributes.get("if_empty") == "elsewhere"
    return effect.kind == "permission.change" and place == "secret" and not attributes["opens"]


@pytest.mark.parametrize("line", LINES)
def test_nothing_to_ask_about(line: str) -> None:
    loud = [effect for effect in effects(line.replace("⏎", "\n")) if not everyday(effect)]
    assert not loud


@pytest.mark.parametrize(
    "line",
    [
        "echo hi", "ls -la src", "x=1; echo $x", "for f in *.py; do wc -l $f; done", "cat src/main.py | grep print",
        "cd src && ls", "mkdir -p a/b", "f() { ls; }; f", "[[ -f x ]] && cat x", "printf '%s\\n' a > /dev/null",
        "true", "test -f x", "cp a b", "touch x", "echo 'rm -rf /'", "grep -r 'rm -rf' .", "x='rm -rf /'",
        "# rm -rf /", "echo '$(rm -rf /)'", "cat <<'E'\n$(rm -rf /)\nE", "man rm", "rm --help", "help rm",
    ],
)  # fmt: skip
def test_nothing_at_all(line: str) -> None:
    assert effects(line) == ()
