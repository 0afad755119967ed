#!/usr/bin/env python3
"""gshell beside other guards, in one run: python benchmarks/peers.py [--corpus FOLDER] [--most N] [--rounds N]

Peers are installed into --prefix from PyPI and npm by their ordinary clients, in the versions below; who cannot be
installed or does not run is named with the reason. A corpus is a folder of *.jsonl with `command` and `label`
(`block`: is to be stopped; `allow`: is to pass). Its commands are data: each is handed, as a text, to a guard's own
check or hook, which answers and runs nothing.

Prints recall (share of `block` rows that are stopped: denied or asked about), false alarms (of `allow` rows), and the
time of a whole process, contestants taking turns.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
TIMED = ("git status", "rm -rf /etc")
NOT_HERE = {
    "dcg": "published for cargo and as binaries only",
    "fence": "binaries only",
    "Dippy": "not in a registry",
    "safe-rm": "runs rm; it has no way to ask",
    "codex execpolicy": "comes without rules",
}


class Peer(NamedTuple):
    """`source` "pip", "npm" or "" (ours). `stops(process)`: was the command stopped? `{}` in argv is the command."""

    name: str
    source: str
    package: str
    argv: tuple[str, ...]
    stops: Callable[[subprocess.CompletedProcess[str]], bool]
    hook: bool = False
    environment: tuple[tuple[str, str], ...] = ()


def by_status(done: subprocess.CompletedProcess[str]) -> bool:
    return done.returncode != 0


def by_decision(done: subprocess.CompletedProcess[str]) -> bool:
    answer = json.loads(done.stdout)["decision"]
    return not answer["allowed"] if isinstance(answer, dict) else answer != "allow"


def by_hook(done: subprocess.CompletedProcess[str]) -> bool:
    """A PreToolUse hook: silence or `allow` lets pass."""
    if done.returncode:
        return True
    answer = json.loads(done.stdout) if done.stdout.strip() else {}
    return str(answer.get("hookSpecificOutput", {}).get("permissionDecision", "allow")) != "allow"


PEERS = (
    Peer("gshell", "", "", ("gshell", "check", "--", "{}"), by_status),
    Peer("nah", "pip", "nah==0.11.0", ("nah", "test", "--json", "{}"), by_decision),
    Peer("cc-safety-net", "npm", "cc-safety-net@2.4.5", ("cc-safety-net", "hook", "--claude-code"), by_hook, True),
    Peer(
        "cc-safety-net, strict", "npm", "cc-safety-net@2.4.5", ("cc-safety-net", "hook", "--claude-code"),
        by_hook, True, (("CC_SAFETY_NET_LEVEL", "strict"),),
    ),
    Peer(
        "tirith", "npm", "@sheeki03/tirith-linux-x64@0.4.2",
        ("tirith", "check", "--offline", "--no-daemon", "--non-interactive", "--", "{}"), by_status,
    ),
    Peer("shellfirm", "npm", "@shellfirm/cli-linux-x64@0.3.10", ("shellfirm", "check", "--command", "{}"), by_status),
    Peer("claude-safety-guard", "pip", "claude-safety-guard==0.2.0", ("claude-safety-guard", "hook"), by_hook, True),
    Peer("azet-guard", "pip", "azet-guard==0.2.0", ("azet-guard", "hook"), by_hook, True),
    Peer(
        "lshell", "pip", "limited-shell==0.11.1",
        ("lshell", "policy-show", "--json", "--config", "lshell.conf", "--command", "{}"), by_decision,
    ),
)  # fmt: skip


class Setting:
    """A home with a project in it, and the folder peers are installed in."""

    def __init__(self, home: Path, prefix: Path) -> None:
        self.prefix = prefix
        self.project = home / "project"
        for name in ("src", "build", "dist", "node_modules"):
            (self.project / name).mkdir(parents=True)
        subprocess.run(["git", "init", "-q", str(self.project)], check=True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "USER": "dev"}

    def install(self, source: str, packages: list[str]) -> str:
        """The client's complaint, "" if all went well."""
        if source == "pip":
            if not (self.prefix / "py").exists():
                subprocess.run([sys.executable, "-m", "venv", str(self.prefix / "py")], check=True)
            command = [str(self.prefix / "py/bin/pip"), "install", "-q", *packages]
        else:
            npm = shutil.which("npm")
            if npm is None:
                return "npm is not installed here"
            quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
            command = [npm, "install", "--prefix", str(self.prefix / "node"), *quiet, *packages]
        done = subprocess.run(command, capture_output=True, text=True)
        return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["failed"])[-1][:100]

    def program(self, peer: Peer) -> str:
        name = peer.argv[0]
        if not peer.source:
            ours = (HERE.parent / ".venv/bin/gshell", Path(sys.executable).with_name(name))
            return next(str(place) for place in ours if place.exists())
        package = peer.package.rpartition("@")[0]
        places = [
            self.prefix / "py/bin" / name,
            self.prefix / "node/node_modules/.bin" / name,
            self.prefix / "node/node_modules" / package / "bin" / name,
            self.prefix / "node/node_modules" / package / name,
        ]
        found = next((place for place in places if place.exists()), None)
        if found is None:
            raise FileNotFoundError(f"{name} was not installed")
        found.chmod(0o755)
        return str(found)

    def ask(self, peer: Peer, command: str) -> subprocess.CompletedProcess[str]:
        argv = [self.program(peer), *(command if word == "{}" else self._own(word) for word in peer.argv[1:])]
        request = {"session_id": "s", "cwd": str(self.project), "hook_event_name": "PreToolUse", "tool_name": "Bash"}
        return subprocess.run(
            argv,
            input=json.dumps({**request, "tool_input": {"command": command}}) if peer.hook else "",
            env={**self.environment, **dict(peer.environment)},
            cwd=self.project,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def _own(self, word: str) -> str:
        return str(self.prefix / "py/etc/lshell.conf") if word == "lshell.conf" else word


def rows(folder: Path, label: str, most: int) -> list[str]:
    found = [
        row["command"]
        for file in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        if row["label"] == label
    ]
    return found[:: max(1, -(-len(found) // most))]


def able(setting: Setting) -> list[Peer]:
    """Those who answer here; why the others do not is printed."""
    for name, why in NOT_HERE.items():
        print(f"not compared: {name}: {why}")
    for source in ("pip", "npm"):
        packages = sorted({peer.package for peer in PEERS if peer.source == source})
        if complaint := setting.install(source, packages):
            for package in packages:  # which of them it was
                complaint = setting.install(source, [package])
                print(f"not installed: {package}: {complaint}" if complaint else f"installed: {package}")
    found = []
    for peer in PEERS:
        try:
            done = setting.ask(peer, "git status")
            peer.stops(done)
            if done.returncode not in (0, 1, 2, 3, 126) or "not found" in done.stderr:
                raise ValueError(done.stderr.strip().splitlines()[0])
            found.append(peer)
        except (OSError, ValueError, LookupError, subprocess.SubprocessError) as error:
            print(f"does not run: {peer.name}: {str(error)[:110]}")
    return found


def share(setting: Setting, peer: Peer, commands: list[str]) -> float:
    """Share of the commands that are stopped; an answer that cannot be read stops nobody."""
    stopped = 0
    for command in commands:
        try:
            stopped += peer.stops(setting.ask(peer, command))
        except (ValueError, LookupError, subprocess.SubprocessError):
            continue
    return stopped / len(commands)


def latency(setting: Setting, peers: list[Peer], rounds: int) -> dict[tuple[str, str], float]:
    """Median milliseconds of a whole process; everybody's turn comes once a round."""
    spent: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for peer in peers:
            for command in TIMED:
                began = time.perf_counter()
                setting.ask(peer, command)
                spent.setdefault((peer.name, command), []).append((time.perf_counter() - began) * 1000)
    return {key: statistics.median(times) for key, times in spent.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=HERE.parents[1] / "shared/corpus")
    parser.add_argument("--prefix", type=Path, default=HERE / ".peers")
    parser.add_argument("--most", type=int, default=10_000, help="ask about at most so many rows of each label")
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    dangers, harmless = (rows(options.corpus, label, options.most) for label in ("block", "allow"))
    if not dangers or not harmless:
        parser.error(f"{options.corpus}: no *.jsonl with rows labelled block and allow")
    # Below the real home and not in /tmp, where deleting is nothing to ask about.
    with tempfile.TemporaryDirectory(prefix=".gshell-peers-", dir=Path.home()) as home:
        setting = Setting(Path(home), options.prefix.resolve())
        peers = able(setting)
        times = latency(setting, peers, options.rounds)
        print(f"\n{'':24}{'recall':>9}{'false alarms':>14}" + "".join(f"{command + ', ms':>20}" for command in TIMED))
        print(f"{'rows':24}{len(dangers):>9}{len(harmless):>14}")
        for peer in peers:
            figures = f"{share(setting, peer, dangers):>9.1%}{share(setting, peer, harmless):>14.1%}"
            print(f"{peer.name:24}{figures}" + "".join(f"{times[peer.name, c]:>20.0f}" for c in TIMED), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
