"""What an agent sees of what it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

LINE = "echo password=hunter2; printf 'password=hun'; printf 'ter3 '; echo to stderr: password=hunter2 >&2"


def run(home: Path, line: str, **variables: str) -> tuple[str, str, str]:
    """(stdout, stderr, the cast) of a line in gshell."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **variables}
    command = [sys.executable, "-I", "-m", "gshell", "-c", line]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=50)
    (cast,) = (home / ".local/state/gshell/recordings").rglob("*.cast")
    return done.stdout, done.stderr, cast.read_text()


def test_an_agent_sees_no_secret(tmp_path: Path) -> None:
    out, err, cast = run(tmp_path, LINE, AI_AGENT="tester")
    assert "hunter" not in out + err + cast
    assert out.startswith("password=[masked password]\npassword=[masked password")
    assert err == "to stderr: password=[masked password]\n", "the same secret, the same label"


def test_a_person_sees_what_it_is(tmp_path: Path) -> None:
    out, err, cast = run(tmp_path, LINE)
    assert (out, err) == ("password=hunter2\npassword=hunter3 ", "to stderr: password=hunter2\n")
    assert "hunter" not in cast


def test_the_hosts_file_may_say_otherwise(tmp_path: Path) -> None:
    config = tmp_path / ".config/gshell"
    config.mkdir(parents=True)
    (config / "mask.yaml").write_text("screen: [human]\nwithout: [email]\nallow: ['hunter[0-9]']\n")
    out, _, _ = run(tmp_path, "echo password=hunter2 password=s3cret")
    assert out == "password=hunter2 password=[masked password]\n"


def test_what_an_agent_leaves_behind_says_nothing(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    out, _, _ = run(tmp_path, f"(read -r _ <{fifo}; echo password=hunter2) & :", AI_AGENT="tester")
    fifo.write_text("go\n")
    assert out == "", "whoever reads it does not wait for it either"


def test_each_masking_is_journaled(tmp_path: Path) -> None:
    run(tmp_path, "echo password=hunter2; echo password=hunter3 AKIA'A1B2A1B2A1B2A1B2'")
    (journal,) = (tmp_path / ".local/state/gshell/recordings").rglob("*.jsonl")
    assert "hunter" not in journal.read_text()
    (result,) = [entry for entry in map(json.loads, journal.read_text().splitlines()) if entry["type"] == "result"]
    assert result["masked"] == {"password": 2, "aws-key": 1}
