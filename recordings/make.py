"""Types short scenes into a real gshell. `python recordings/make.py refusal vim` writes refusal.cast and vim.cast here;
`--show` plays one scene before your eyes instead, into your own recordings, and then replays it.

Nothing dangerous can happen even if the guard failed: the database host ends in `.invalid` (RFC 2606), the git
remote is an empty directory of the scene's own, and home is a scratch directory.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable

import pexpect

HERE = Path(__file__).parent
# The editor moves the cursor over the blank behind it instead of writing one.
PROMPT = "~/shop $"
KEY, THOUGHT = 0.02, 0.8
"""Seconds between keys, and before a line: for the eye of whoever watches the recording."""


class Typist:
    """Somebody at a gshell, who waits for the prompt before typing on."""

    def __init__(self, launcher: list[str], home: Path, state: str, show: bool) -> None:
        environment = {
            "HOME": str(home), "XDG_STATE_HOME": state, "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
            "TERM": "xterm-256color", "SHELL": "/bin/bash", "USER": "demo", "FORCE_COLOR": "1", "SHLVL": "1",
        }  # fmt: skip
        self.child = pexpect.spawn(
            "env", launcher, cwd=str(home / "shop"), env=environment, encoding="utf-8",
            timeout=30, dimensions=(24, 90),
        )  # fmt: skip
        if show:
            self.child.logfile_read = sys.stdout
        self.child.expect_exact(PROMPT)

    def types(self, text: str) -> None:
        for character in text:
            self.child.send(character)
            time.sleep(KEY)

    def says(self, line: str) -> None:
        time.sleep(THOUGHT)
        self.types(line)
        self.child.send("\r")
        self.child.expect_exact("\r\n")
        self.child.expect_exact(PROMPT)

    def leaves(self) -> None:
        time.sleep(THOUGHT)
        self.types("exit")
        self.child.send("\r")
        self.child.expect(pexpect.EOF)
        self.child.close()


def refusal(typist: Typist) -> None:
    typist.says("ls")
    typist.says("psql -h db.invalid -c 'DROP TABLE users'")
    typist.says("echo $?")
    typist.says("git commit -q --allow-empty -m 'DROP TABLE users is a bad idea'")
    typist.says("git push --force origin main")
    typist.says("rm -rf node_modules && ls")


def vim(typist: Typist) -> None:
    typist.says("cat notes.txt")
    typist.types("vim -u NONE -n notes.txt\r")
    typist.child.expect_exact("\x1b[?1049h")
    typist.child.expect_exact("milk")
    time.sleep(THOUGHT)
    typist.types("obread\x1b")
    time.sleep(THOUGHT)
    typist.types(":wq\r")
    typist.child.expect_exact("\x1b[?1049l")
    typist.child.expect_exact(PROMPT)
    typist.says("cat notes.txt")


def tour(typist: Typist) -> None:
    typist.says("# Replay this with: gshell play tour")
    typist.says("# Space pauses, the arrows seek by 5 seconds, + and - change the speed.")
    typist.says("for n in 1 2 3; do echo step $n; sleep 0.5; done")
    typist.says("# ] goes on to the next line, [ back to the one before; b to the next refusal:")
    typist.says("git push --force origin main")
    typist.says("# q quits.")


SCENES: dict[str, Callable[[Typist], None]] = {"refusal": refusal, "vim": vim, "tour": tour}


def build_home(home: Path) -> None:
    """A home with a small project in it, under version control, with a remote nobody needs."""
    shop = home / "shop"
    (shop / "node_modules/left-pad").mkdir(parents=True)
    (shop / "notes.txt").write_text("milk\n")
    (home / ".bashrc").write_text("PS1='\\w $ '\n")
    (home / ".gitconfig").write_text("[user]\nname = demo\nemail = demo@example.org\n[init]\ndefaultBranch = main\n")
    git = {"env": {"HOME": str(home), "PATH": os.environ["PATH"]}, "check": True}
    subprocess.run(["git", "init", "-q", "--bare", str(home / "remote.git")], **git)
    for words in ("init -q", "remote add origin ../remote.git", "add notes.txt", "commit -q -m first"):
        subprocess.run(["git", "-C", str(shop), *words.split()], **git)


def play_scene(name: str, launcher: list[str], state: str, show: bool = False) -> None:
    with tempfile.TemporaryDirectory(prefix="gshell-demo-") as folder:
        home = Path(folder)
        build_home(home)
        typist = Typist(launcher, home, state, show)
        SCENES[name](typist)
        typist.leaves()


def make(name: str, launcher: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="gshell-demo-state-") as state:
        play_scene(name, launcher, state)
        (cast,) = Path(state).rglob("*.cast")
        shutil.copyfile(cast, HERE / f"{name}.cast")


def show(name: str, launcher: list[str]) -> None:
    state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    print("\n--- a session, typed by recordings/make.py ---\n", flush=True)
    play_scene(name, launcher, state, show=sys.stdout.isatty())
    print("\n--- what was recorded (gshell show last) ---\n", flush=True)
    subprocess.run([*launcher, "show", "last"], check=True)
    print("\n--- the recording (gshell play last --speed 4) ---\n", flush=True)
    subprocess.run([*launcher, "play", "last", "--speed", "4", "--idle", "1"], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", choices=[*SCENES, []], help=", ".join(SCENES))
    parser.add_argument("--launcher", default=shutil.which("gshell"), help="the gshell to type into")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    launcher = [options.launcher] if options.launcher else [sys.executable, "-I", "-m", "gshell"]
    for scene in options.scenes or SCENES:
        (show if options.show else make)(scene, launcher)


if __name__ == "__main__":
    main()
