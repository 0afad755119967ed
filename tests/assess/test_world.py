"""The real world is asked in a directory of its own; git itself says what its files mean."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from gshell.assess.repository import is_clean, settings
from gshell.assess.world import RealWorld

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git to compare with")


def git(root: Path, *words: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"}
    named = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=trunk")
    done = subprocess.run(
        ["git", *named, *words], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def world(tmp_path: Path) -> RealWorld:
    (tmp_path / "work" / "src").mkdir(parents=True)
    (tmp_path / "work" / "src" / "a.py").write_text("print(1)\n")
    (tmp_path / "work" / ".hidden").touch()
    return RealWorld(cwd=str(tmp_path / "work"), home=str(tmp_path), user="dev", environment={"PATH": "/usr/bin:/bin"})


def test_kinds(world: RealWorld, tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "link").symlink_to("src")
    os.mkfifo(work / "fifo")
    wanted = {"src": "directory", "src/a.py": "file", "link": "link", "fifo": "fifo", "nothing": "missing"}
    assert {name: world.kind(name) for name in wanted} == wanted
    assert world.kind("/dev/null") == "character"
    assert world.kind("a\0b") == "missing"


def test_reading_is_bounded(world: RealWorld, tmp_path: Path) -> None:
    assert world.read("src/a.py") == b"print(1)\n"
    assert world.read("src/a.py", limit=3) is None
    os.mkfifo(tmp_path / "work" / "fifo")
    assert world.read("fifo") is None
    assert world.read("/dev/zero") is None
    assert world.read("src") is None
    assert world.read("nothing") is None


def test_links_are_followed(world: RealWorld, tmp_path: Path) -> None:
    (tmp_path / "work" / "out").symlink_to("/etc")
    assert world.resolve("out/passwd") == "/etc/passwd"
    assert world.resolve("../work/./x") == str(tmp_path / "work" / "x")
    assert world.resolve("x", "/usr") == "/usr/x"


def test_globs_are_bash_s(world: RealWorld) -> None:
    assert world.glob("*") == ("src",)
    assert world.glob(".h*") == (".hidden",)
    assert world.glob("src/[a]*") == ("src/a.py",)
    assert world.glob("nothing*") == ()
    assert world.glob("/*", limit=2) is None
    assert world.glob("/*/*/*/*/*") is None


def test_which(world: RealWorld) -> None:
    assert world.which("sh") in ("/usr/bin/sh", "/bin/sh")
    assert world.which("no-such-program") is None


def test_answers_are_remembered_for_one_assessment(world: RealWorld, tmp_path: Path) -> None:
    assert world.kind("new") == "missing"
    (tmp_path / "work" / "new").touch()
    assert world.kind("new") == "missing"
    world.begin()
    assert world.kind("new") == "file"


def test_without_version_control(world: RealWorld) -> None:
    assert world.workspace() is None
    assert world.branch() == ""
    assert world.remotes() == {}
    assert not world.recoverable("src/a.py")


@needs_git
def test_as_git_sees_it(world: RealWorld, tmp_path: Path) -> None:
    work = tmp_path / "work"
    git(work, "init", "-q")
    git(work, "remote", "add", "origin", "https://example.com/x.git")
    git(work, "config", "alias.st", "status -s")
    git(work, "config", "alias.nuke", '!git reset --hard && echo "done"')
    git(work, "add", "src")
    git(work, "commit", "-qm", "x")
    git(work, "switch", "-qc", "feature/y")
    world.begin()
    assert world.workspace(str(work / "src")) == str(work)
    assert world.branch() == "feature/y" == git(work, "branch", "--show-current")
    assert world.remotes() == {"origin": "https://example.com/x.git"}
    assert world.git_alias("st") == git(work, "config", "alias.st")
    assert world.git_alias("nuke") == git(work, "config", "alias.nuke")
    assert world.git_alias("none") is None


@needs_git
def test_recoverable_is_what_git_could_bring_back(world: RealWorld, tmp_path: Path) -> None:
    work = tmp_path / "work"
    git(work, "init", "-q")
    git(work, "add", "src")
    assert world.recoverable("src/a.py")
    assert not world.recoverable(".hidden")
    assert not world.recoverable("src")
    later = time.time() + 5
    (work / "src" / "a.py").write_text("print(22)\n")
    os.utime(work / "src" / "a.py", (later, later))
    world.begin()
    assert not world.recoverable("src/a.py")


@needs_git
def test_a_worktree_shares_configuration(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    main.mkdir()
    git(main, "init", "-q")
    git(main, "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "remote", "add", "origin", "https://example.com/x.git")
    git(main, "worktree", "add", "-q", "-b", "side", str(other))
    world = RealWorld(cwd=str(other), home=str(tmp_path), user="dev", environment={})
    assert world.branch() == "side"
    assert world.remotes() == {"origin": "https://example.com/x.git"}


def test_kube_context(tmp_path: Path) -> None:
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text('apiVersion: v1\ncurrent-context: "prod-eu"\n')
    assert RealWorld(cwd="/", home=str(tmp_path), user="dev", environment={}).kube_context() == "prod-eu"
    other = RealWorld(cwd="/", home=str(tmp_path), user="dev", environment={"KUBECONFIG": "/nonexistent"})
    assert other.kube_context() == ""


def test_damaged_files_say_nothing() -> None:
    assert not is_clean(b"DIRC\0\0\0\2\0\0\0\5short", "x", 1, 1)
    assert not is_clean(b"", "x", 0, 0)
    assert settings([b"[", b"x=1", b"[a]\nb", b"\xff\xfe"]) == {"a.b": "true"}
