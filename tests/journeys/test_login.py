"""gshell as an account's shell: what login(1), sshd(8) and su(1) start, and what they expect of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from person import Shell

from gshell.errors import ShellError
from gshell.shell import transfer
from gshell.shell.transfer import Transfer, recognise, runnable

OVER_SSH = {"SSH_CONNECTION": "192.0.2.7 51234 192.0.2.1 22"}


def test_login_shell_reads_profile(sandbox):
    (sandbox.home / ".profile").write_text("from_profile=yes; PROMPT_COMMAND='turn=$((turn+1))'; PS1='ready$turn>'\n")
    shell = Shell(sandbox, "-l")
    assert "yes -bash" in shell.says("echo $from_profile $0")
    assert shell.leaves("logout") == 0


def test_dash_in_front_of_the_name(sandbox):
    """login(1): argv[0] begins with "-". A script's interpreter cannot see that, sshd leaves other traces."""
    (sandbox.home / ".profile").write_text("echo profile was read\n")
    program = sandbox.bin / "gshell"
    program.write_text(f"#!{sys.executable} -I\nimport sys\nfrom gshell.__main__ import main\nsys.exit(main())\n")
    program.chmod(0o755)
    bare = {name: value for name, value in sandbox.environment.items() if name != "SHLVL"}
    done = subprocess.run(
        [program], env=bare | {"SHELL": str(program)}, input=b"echo $-\n", capture_output=True, check=False
    )
    assert done.stdout.startswith(b"profile was read\n") and done.returncode == 0


@pytest.mark.slow
def test_rc_files_by_option(sandbox):
    (sandbox.home / "other.rc").write_text(
        "PROMPT_COMMAND='turn=$((turn+1))'; PS1='ready$turn>'; alias x='echo other'\n"
    )
    shell = Shell(sandbox, "--rcfile", str(sandbox.home / "other.rc"))
    assert "other" in shell.says("x")
    shell.leaves()


@pytest.mark.slow
def test_minus_i_minus_c_reads_bashrc(sandbox):
    """As editors do, to learn the environment a person works in."""
    (sandbox.home / ".bashrc").write_text("export FROM_RC=seen\n")
    assert sandbox.run("-c", "echo $FROM_RC").stdout == b"\n"
    assert sandbox.run("-ic", "echo $FROM_RC").stdout == b"seen\n"
    (sandbox.home / ".profile").write_text(". ~/.bashrc\n")
    assert sandbox.run("-ilc", "echo $FROM_RC").stdout == b"seen\n"


# --- file transfer -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("scp -t /tmp/x", Transfer("scp", "in", ("/tmp/x",))),
        ("scp -v -r -p -d -f 'a b' c", Transfer("scp", "out", ("a b", "c"))),
        ("scp -qrt -- -x", Transfer("scp", "in", ("-x",))),
        ("scp -l 100 -f x", Transfer("scp", "out", ("x",))),
        ("scp -l100 -f $HOME/x*", Transfer("scp", "out", ("$HOME/x*",))),
        ("scp -o t -r a host:b", None),
        ("scp a host:b", None),
        ("/usr/lib/openssh/sftp-server", Transfer("sftp-server", "both", ())),
        ("rsync --server -vlogDtpre.iLsfxCIvu . backup/", Transfer("rsync", "in", ("backup/",))),
        ("rsync --server --sender -vlogDtpr . a b", Transfer("rsync", "out", ("a", "b"))),
        ("rsync -a a b", None),
        ("git-upload-pack '/srv/a.git'", Transfer("git-upload-pack", "out", ("/srv/a.git",))),
        ("git upload-archive x.git", Transfer("git-upload-archive", "out", ("x.git",))),
        ("/usr/bin/git-receive-pack 'a'", Transfer("git-receive-pack", "in", ("a",))),
        ("git status", None),
        # whatever has more in it is a command like any other
        ("scp -t x; id", None),
        ("scp -t x && id", None),
        ("scp -t x\nid", None),
        ("scp -t x | tee y", None),
        ("scp -t x &", None),
        ("scp -t x > y", None),
        ("scp -t $(id)", None),
        ("scp -t `id`", None),
        ("scp -t ${x:-$(id)}", None),
        ("scp -t <(id)", None),
        ("PATH=. scp -t x", None),
        ("sh -c 'scp -t x'", None),
        ("echo scp -t x", None),
        ("scp -t 'x", None),
        ("scp", None),
        ("git", None),
        ("", None),
    ],
)
def test_what_a_transfer_is(text, found):
    assert recognise(text) == found


def test_the_sftp_server_inside_sshd(monkeypatch, tmp_path):
    monkeypatch.setattr(transfer, "_LIBRARIES", (str(tmp_path),))
    with pytest.raises(ShellError, match="sftp-server is not installed") as caught:
        runnable("internal-sftp -l INFO")
    assert caught.value.hint
    (tmp_path / "sftp-server").write_text("")
    (tmp_path / "sftp-server").chmod(0o755)
    assert runnable("internal-sftp -l INFO") == f"{tmp_path}/sftp-server -l INFO"
    assert runnable("internal-sftpx") == "internal-sftpx"


def ssh_stand_in(sandbox) -> Path:
    """What `ssh host command…` comes to: the other side's gshell is given the words as one text (ssh(1))."""
    script = sandbox.bin / "ssh-stand-in"
    line = " ".join(sandbox.command)
    script.write_text(
        "#!/bin/bash\nwhile [[ $1 == -* ]]; do [[ $1 != -[lop] ]] || shift; shift; done\nshift\n"
        f'export SSH_CONNECTION="{OVER_SSH["SSH_CONNECTION"]}"\nexec {line} -c "$*"\n'
    )
    script.chmod(0o755)
    return script


def noted(sandbox) -> dict:
    """The transfer of the only session, whose cast shows nothing of it."""
    (cast,) = sandbox.casts()
    entries = [json.loads(line) for line in cast.with_suffix(".jsonl").read_text().splitlines()]
    assert [entry["type"] for entry in entries] == ["session", "line", "note", "result", "end"]
    assert '"o"' not in cast.read_text()
    return entries[2]


def git(sandbox, *words: str) -> None:
    who = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    ssh = {"GIT_SSH_COMMAND": str(ssh_stand_in(sandbox)), "GIT_SSH_VARIANT": "ssh"}
    done = subprocess.run(
        ["git", *words], cwd=sandbox.project, env=sandbox.environment | who | ssh,
        capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_git_over_ssh(sandbox):
    (sandbox.project / "bytes").write_bytes(bytes(range(256)) * 100)
    git(sandbox, "add", "bytes")
    git(sandbox, "commit", "-qm", "all bytes")
    git(sandbox, "clone", "-q", f"host:{sandbox.project}", "copy")
    assert (sandbox.project / "copy/bytes").read_bytes() == bytes(range(256)) * 100
    note = noted(sandbox)
    assert (note["what"], note["program"], note["direction"]) == ("transfer", "git-upload-pack", "out")
    assert note["names"] == [str(sandbox.project)]


@pytest.mark.slow
def test_git_push_over_ssh(sandbox):
    git(sandbox, "init", "-q", "--bare", "bare.git")
    git(sandbox, "commit", "-q", "--allow-empty", "-m", "x")
    git(sandbox, "push", "-q", f"host:{sandbox.project}/bare.git", "main")
    note = noted(sandbox)
    assert (note["program"], note["direction"]) == ("git-receive-pack", "in")


@pytest.mark.skipif(not shutil.which("rsync"), reason="rsync is not installed; apt-get install rsync")
@pytest.mark.parametrize("direction", ["in", "out"])
def test_rsync_over_ssh(sandbox, direction):
    source, target = sandbox.project / "source", sandbox.project / "target"
    source.write_bytes(bytes(range(256)) * 1000)
    ends = [str(source), f"host:{target}"] if direction == "in" else [f"host:{source}", str(target)]
    done = subprocess.run(
        ["rsync", "-e", str(ssh_stand_in(sandbox)), *ends], env=sandbox.environment, capture_output=True, timeout=30,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == source.read_bytes()
    note = noted(sandbox)
    assert (note["program"], note["direction"]) == ("rsync", direction)
    assert note["names"] == [str(target if direction == "in" else source)]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("scp"), reason="scp is not installed; apt-get install openssh-client")
def test_scp_over_ssh(sandbox):
    """The old protocol, which scp(1) still speaks with -O."""
    source, target = sandbox.project / "source", sandbox.project / "target"
    source.write_bytes(bytes(range(256)) * 1000)
    done = subprocess.run(
        ["scp", "-O", "-S", str(ssh_stand_in(sandbox)), str(source), f"host:{target}"], env=sandbox.environment,
        capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == source.read_bytes()
    assert noted(sandbox)["direction"] == "in"


def test_a_refused_transfer_moves_nothing(sandbox):
    done = sandbox.run("-c", "rsync --server --delete . /", **OVER_SSH)
    assert done.returncode == 126 and done.stdout == b""
    assert b"files.delete-root" in done.stderr


def test_no_transfer_without_ssh(sandbox):
    done = sandbox.run("-c", "git-upload-pack --advertise-refs .")
    assert done.returncode == 0 and done.stdout
    (cast,) = sandbox.casts()
    assert '"o"' in cast.read_text() and '"note"' not in cast.with_suffix(".jsonl").read_text()
