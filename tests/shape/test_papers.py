"""What is written down for readers is what the programs do."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from house import ROOT

from gshell import __version__
from gshell.cli import COMMANDS

README = ROOT / "README.md"


def test_man_page_is_current() -> None:
    spec = importlib.util.spec_from_file_location("make_manual", ROOT / "man/make.py")
    assert spec is not None and spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert (ROOT / "man/gshell.1").read_text(encoding="utf-8") == make.manual(), "run: python man/make.py"


def test_ci_runs_the_readme_test_command() -> None:
    """.ci/run takes the command out of the README itself; here: that it finds one, and which."""
    script = (ROOT / ".ci/run").read_text()
    (taken,) = re.findall(r"test_command=\$\((sed .*README\.md)\)", script)
    found = subprocess.run(["sh", "-c", taken], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert found == "./test.sh\n"
    assert 'sh -euxc "$test_command"' in script


def test_readme_commands_exist() -> None:
    text = README.read_text(encoding="utf-8")
    for path in re.findall(r"(?m)^\./(\S+)", text):
        assert os.access(ROOT / path, os.X_OK), f"README names ./{path}"
    for name in re.findall(r"(?m)^gshell ([a-z]+)", text):
        assert name in COMMANDS, f"README names gshell {name}"
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / target).exists(), f"README links to {target}"


def test_readme_shows_what_is_said(tmp_path: Path) -> None:
    """The example at the top is what gshell says today, word for word."""
    example = re.search(r"(?ms)^```\n\$ (.*?)\n(gshell: .*?)^\$ (.*?)  +#", README.read_text(encoding="utf-8"))
    assert example is not None
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", "PGHOST": "db.invalid"}
    for mode, line, expected in (("-c", example[1], (126, example[2])), ("check", example[3], (0, ""))):
        command = [sys.executable, "-I", "-m", "gshell", mode, line]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30)
        assert (done.returncode, done.stderr) == expected


def test_documents_link_to_what_is_there() -> None:
    for document in sorted((ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_changelog_has_this_version() -> None:
    assert re.search(rf"(?m)^## {re.escape(__version__)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", ["install.sh", "test.sh", ".ci/run", "benchmarks/run"])
def test_scripts_parse_and_are_executable(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["sh", "-n", str(ROOT / script)], check=True)


@pytest.mark.slow
def test_wheel_carries_the_data(tmp_path: Path) -> None:
    import zipfile

    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    shared = [name.partition(".data/data/share/")[2] for name in names if ".data/data/share/" in name]
    assert sorted(shared) == [
        "bash-completion/completions/gshell",
        "fish/vendor_completions.d/gshell.fish",
        "man/man1/gshell.1",
        "zsh/site-functions/_gshell",
    ]
    for folder, inside in (("policies", "gshell/_policies"), ("recordings", "gshell/_recordings")):
        here = [file.relative_to(ROOT / folder).as_posix() for file in (ROOT / folder).rglob("*") if file.is_file()]
        assert here
        assert not [name for name in here if "__pycache__" not in name and f"{inside}/{name}" not in names]
    ours = [file.relative_to(ROOT).as_posix() for file in (ROOT / "gshell").rglob("*") if file.is_file()]
    assert not [name for name in ours if "__pycache__" not in name and name not in names]
    assert "gshell/_benchmarks/lines.txt" in names
