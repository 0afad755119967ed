"""Policy files on disk: which are found, which are trusted, what is remembered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench import effect, judged, rule

from gshell import paths
from gshell.decide import layers, load
from gshell.errors import PolicyError


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with one shipped pack; root's, the user's and a project's places are empty."""
    (tmp_path / "shipped").mkdir()
    (tmp_path / "project" / "deep" / "er").mkdir(parents=True)
    (tmp_path / "shipped" / "a.yaml").write_text("schema: 1\n" + rule(verdict="confirm"))
    monkeypatch.setattr(paths, "shipped", lambda name: str(tmp_path / "shipped"))
    monkeypatch.setattr(paths, "SYSTEM_CONFIG", str(tmp_path / "etc"))
    return tmp_path


def write(file: Path, text: str, mode: int = 0o644) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("schema: 1\n" + text)
    file.chmod(mode)
    return file


def verdict(house: Path) -> str:
    return judged(load(str(house / "project/deep/er")), effect()).verdict.word


def test_shipped_only(house: Path) -> None:
    assert verdict(house) == "confirm"


def test_layers_in_order(house: Path) -> None:
    write(house / "etc/policies.d/10-site.yaml", "overrides: {t.rule: {verdict: warn}}")
    assert verdict(house) == "warn"
    write(house / "config/gshell/policies/mine.yaml", "overrides: {t.rule: {verdict: confirm}}")
    assert verdict(house) == "confirm"
    write(house / "project/.gshell.yaml", "overrides: {t.rule: {verdict: deny}}")
    assert verdict(house) == "deny"
    assert [layer for layer, _ in layers.find(str(house / "project"))] == ["shipped", "system", "user", "project"]


def test_nearest_project_file_counts(house: Path) -> None:
    write(house / "project/.gshell.yaml", "overrides: {t.rule: {verdict: deny}}")
    write(house / "project/deep/.gshell.yaml", "overrides: {t.rule: {verdict: approve}}")
    assert verdict(house) == "approve"


def test_project_file_where_everybody_writes_is_not_looked_at(house: Path) -> None:
    write(house / "project/.gshell.yaml", "overrides: {t.rule: {verdict: deny}}")
    (house / "project/deep").chmod(0o1777)
    assert verdict(house) == "confirm"


def test_changes_are_seen(house: Path) -> None:
    file = write(house / "config/gshell/policies/mine.yaml", "overrides: {t.rule: {verdict: deny}}")
    assert verdict(house) == "deny"
    file.unlink()
    assert verdict(house) == "confirm"
    write(house / "shipped/a.yaml", rule(verdict="warn"))
    assert verdict(house) == "warn"


def test_a_broken_file_is_never_answered_from_the_cache(house: Path) -> None:
    assert verdict(house) == "confirm"
    write(house / "shipped/a.yaml", "rules: [")
    with pytest.raises(PolicyError, match="not YAML"):
        load(str(house))


@pytest.mark.parametrize(
    ("place", "mode", "message", "hint"),
    [
        ("etc/policies.d/x.yaml", 0o666, "others may write it", "chmod go-w"),
        ("etc/policies.d/x.yaml", 0o664, "others may write it", "chmod go-w"),
        ("config/gshell/policies/x.yaml", 0o646, "others may write it", "chmod go-w"),
        ("config/gshell/policies/x.yaml", 0o660, "others may write it", "chmod go-w"),
        ("project/.gshell.yaml", 0o666, "others may write it", "chmod go-w"),
    ],
)
def test_files_that_strangers_could_have_written(house: Path, place: str, mode: int, message: str, hint: str) -> None:
    file = write(house / place, "about: x", mode)
    with pytest.raises(PolicyError, match=message) as raised:
        load(str(house / "project"))
    assert raised.value.file == str(file)
    assert raised.value.hint.startswith(hint)


def test_a_team_may_write_its_projects_file(house: Path) -> None:
    write(house / "project/.gshell.yaml", "overrides: {t.rule: {verdict: deny}}", 0o664)
    assert verdict(house) == "deny"


def test_roots_directory_must_be_roots(house: Path) -> None:
    (house / "etc/policies.d").mkdir(parents=True)
    (house / "etc/policies.d").chmod(0o777)
    with pytest.raises(PolicyError, match="others may write it"):
        load(str(house))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize(
    ("place", "message"),
    [("etc/policies.d/x.yaml", "must belong to root"), ("config/gshell/policies/x.yaml", "belongs to somebody else")],
)
def test_files_of_others(house: Path, place: str, message: str) -> None:
    os.chown(write(house / place, "about: x"), 12345, 12345)
    with pytest.raises(PolicyError, match=message):
        load(str(house))


@pytest.mark.parametrize("name", ["x.yml", "x.YAML", "x.yaml.txt"])
def test_names_that_would_silently_not_count(house: Path, name: str) -> None:
    write(house / "config/gshell/policies" / name, "about: x")
    with pytest.raises(PolicyError, match="policies are files called"):
        load(str(house))


@pytest.mark.parametrize("make", ["dangling", "directory", "latin1"])
def test_unreadable(house: Path, make: str) -> None:
    file = house / "project/.gshell.yaml"
    if make == "dangling":
        file.symlink_to("nowhere")
    elif make == "directory":
        file.mkdir()
    else:
        file.write_bytes(b"schema: 1\nabout: \xe9t\xe9\n")
    with pytest.raises(PolicyError) as raised:
        load(str(house / "project"))
    assert raised.value.exit_status == 78
    assert raised.value.hint


def test_without_shipped_policies_nothing_starts(house: Path) -> None:
    (house / "shipped/a.yaml").unlink()
    with pytest.raises(PolicyError, match="no policies are installed"):
        load(str(house))


def test_the_way_out_of_a_broken_system_policy_is_named(house: Path) -> None:
    (house / "etc/policies.d").mkdir(parents=True)
    (house / "etc/policies.d/x.yaml").symlink_to("nowhere")
    with pytest.raises(PolicyError) as raised:
        load(str(house))
    assert raised.value.hint.startswith("as root, from an account with another shell: gshell policy test ")


def test_a_removed_working_directory(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = house / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert len(load().rules) == 1


def test_a_warm_start_needs_no_yaml(tmp_path: Path) -> None:
    code = "import sys; from gshell.decide import load; print(len(load('/').rules), 'yaml' in sys.modules)"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "c")}
    answers = [
        subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert answers[0][1] == "True"
    assert answers[1] == [answers[0][0], "False"]


def test_a_cold_and_a_warm_policy_are_the_same(house: Path) -> None:
    write(house / "project/.gshell.yaml", "overrides: {t.rule: {verdict: deny}}")
    cold, warm = (load(str(house / "project")) for _ in range(2))
    assert cold.rules == warm.rules
    assert cold.packs == warm.packs
