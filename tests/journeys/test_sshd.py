"""Journeys through a real sshd(8): login shell, ForceCommand, a key's command="…"; every way a client starts one."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from bastion import ACCOUNTS, Bastion, missing
from standin import STAND_IN

BYTES = bytes(range(256)) * 400
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SFTP = next((path for path in ("/usr/lib/openssh/sftp-server", "/usr/libexec/sftp-server") if Path(path).exists()), "")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing())]
everyone = pytest.mark.parametrize("account", ACCOUNTS)


@pytest.fixture(scope="module")
def bastion(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bastion]:
    running = Bastion(tmp_path_factory.mktemp("bastion"), STAND_IN, SFTP)
    yield running
    running.close()


# --- a command -----------------------------------------------------------------------------


@everyone
def test_a_command(bastion, account):
    done = bastion.run(account, "echo out; echo err >&2; exit 3")
    assert (done.stdout, done.stderr, done.returncode) == (b"out\n", b"err\n", 3)
    session, line, *_ = bastion.journal(account)
    assert session["identity"]["subject"] == account and session["identity"]["source_address"] == "127.0.0.1"
    assert line["text"] == "echo out; echo err >&2; exit 3"


@everyone
def test_bytes_come_through(bastion, account):
    assert bastion.run(account, "cat", stdin=BYTES).stdout == BYTES


@everyone
@pytest.mark.parametrize("options", [("-n",), ("-T",), ("-x", "-a")])
def test_clients_options(bastion, account, options):
    done = bastion.run(account, "echo $-; exit 5", options=options)
    assert (done.stdout, done.stderr, done.returncode) == (b"hBc\n", b"", 5)


@everyone
def test_refused_before_it_runs(bastion, account):
    done = bastion.run(account, "psql -c 'DROP TABLE users'")
    assert done.returncode == 126 and done.stdout == b"" and b"refused (sql.drop-data)" in done.stderr
    assert bastion.ran() == []


@everyone
def test_on_a_terminal(bastion, account):
    done = bastion.run(account, "test -t 0 && echo on a tty", options=("-tt",))
    assert (done.stdout, done.returncode) == (b"on a tty\r\n", 0)


@everyone
def test_a_script_on_stdin(bastion, account):
    script = b"echo one\npsql -c 'DROP TABLE users'\necho two $FROM_PROFILE\n"
    done = bastion.run(account, stdin=script, options=("-T",))
    assert done.stdout.splitlines()[0] == b"one" and b"two" in done.stdout
    assert b"refused (sql.drop-data)" in done.stderr and bastion.ran() == []


def test_ansible_and_editors(bastion):
    """How Ansible's ssh connection and remote editors begin."""
    assert bastion.run("bob", "/bin/sh -c 'echo ~bob && sleep 0'").stdout == b"/home/bob\n"
    make = "/bin/sh -c '( umask 77 && mkdir -p \"` echo ~/.ansible/tmp `\" && echo made ) && sleep 0'"
    assert bastion.run("bob", make).stdout == b"made\n"
    assert (bastion.home("bob") / ".ansible/tmp").is_dir()
    assert bastion.run("bob", 'uname -sm; id -un; echo "$SHELL"').stdout.splitlines()[1] == b"bob"


# --- a person ------------------------------------------------------------------------------


class Person:
    """At the keyboard of an ssh client."""

    def __init__(self, bastion: Bastion, account: str, *words: str) -> None:
        argv = [*bastion.client(account, "-tt"), *words]
        self.child = pexpect.spawn(
            argv[0], argv[1:], env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            encoding="utf-8", timeout=30, dimensions=(30, 100),
        )  # fmt: skip
        self.child.delaybeforesend = None
        self.turn = 0
        self.ready()

    def ready(self) -> str:
        self.turn += 1
        self.child.expect_exact(f"ready{self.turn}>")
        return ESCAPES.sub("", self.child.before)

    def says(self, line: str) -> str:
        self.child.send(line + "\r")
        self.child.expect_exact("\r\n")
        return self.ready()

    def leaves(self, line: str) -> int:
        self.child.send(line + "\r")
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@everyone
def test_a_person_logs_in(bastion, account):
    person = Person(bastion, account)
    assert f"/home/{account}" in person.says("pwd")
    assert "refused (sql.drop-data)" in person.says("tool=psql; $tool -c 'DROP TABLE users'")
    assert "126" in person.says("echo $?")
    assert person.leaves("exit 7") == 7
    assert bastion.ran() == []
    kinds = [entry["type"] for entry in bastion.journal(account)]
    assert kinds[0] == "session" and kinds[-1] == "end" and kinds.count("line") == 4


def test_a_login_shell_reads_its_profile(bastion):
    person = Person(bastion, "alice")
    assert "yes" in person.says("echo $FROM_PROFILE")
    assert person.leaves("logout") == 0


@everyone
def test_a_client_that_dies(bastion, account):
    """sshd hangs up; the session ends by itself and its recording is whole."""
    person = Person(bastion, account)
    person.says("trap 'echo hung up > ~/hung_up' HUP")
    person.child.send("cat\r")
    person.child.expect_exact("\r\n")
    person.child.kill(signal.SIGKILL)
    entries = bastion.journal(account)  # waits for the end
    assert entries[-1]["type"] == "end"
    person.child.close()


# --- files ---------------------------------------------------------------------------------


def transfer(bastion: Bastion, account: str) -> dict[str, object]:
    (note,) = [entry for entry in bastion.journal(account) if entry["type"] == "note"]
    assert note["what"] == "transfer"
    return note


@everyone
@pytest.mark.parametrize("old", [(), ("-O",)], ids=["sftp", "rcp"])
def test_scp(bastion, account, old, tmp_path):
    (tmp_path / "a").write_bytes(BYTES)
    argv = ["scp", *bastion.options("-P"), *old]
    there = f"{account}@127.0.0.1:copy"
    assert subprocess.run([*argv, tmp_path / "a", there], timeout=50, check=False).returncode == 0
    assert transfer(bastion, account)["direction"] == ("in" if old else "both")
    assert subprocess.run([*argv, there, tmp_path / "b"], timeout=50, check=False).returncode == 0
    assert transfer(bastion, account)["direction"] == ("out" if old else "both")
    assert (tmp_path / "b").read_bytes() == (bastion.home(account) / "copy").read_bytes() == BYTES


@everyone
def test_sftp(bastion, account, tmp_path):
    (tmp_path / "a").write_bytes(BYTES)
    argv = ["sftp", *bastion.options("-P"), "-b", "-", f"{account}@127.0.0.1"]
    batch = f"put {tmp_path}/a deep\nget deep {tmp_path}/b\nrm deep\n"
    assert subprocess.run(argv, input=batch.encode(), capture_output=True, timeout=50, check=False).returncode == 0
    assert (tmp_path / "b").read_bytes() == BYTES and not (bastion.home(account) / "deep").exists()
    assert transfer(bastion, account)["program"] == "sftp-server"


@everyone
@pytest.mark.skipif(not shutil.which("rsync"), reason="rsync is not installed; apt-get install rsync")
def test_rsync(bastion, account, tmp_path):
    for number in range(20):
        (tmp_path / "tree" / str(number)).mkdir(parents=True)
        (tmp_path / "tree" / str(number) / "file").write_bytes(BYTES[number:])
    argv = ["rsync", "-a", "-e", " ".join(["ssh", *bastion.options()])]
    there = f"{account}@127.0.0.1:tree/"
    subprocess.run([*argv, f"{tmp_path}/tree/", there], timeout=50, check=True)
    assert transfer(bastion, account)["direction"] == "in"
    subprocess.run([*argv, there, f"{tmp_path}/back/"], timeout=50, check=True)
    assert subprocess.run(["diff", "-r", tmp_path / "tree", tmp_path / "back"], check=False).returncode == 0


@everyone
def test_git(bastion, account, tmp_path):
    who = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **who}
    environment["GIT_SSH_COMMAND"] = " ".join(["ssh", *bastion.options()])

    def git(*words: str) -> bytes:
        return subprocess.run(
            ["git", *words], env=environment, cwd=tmp_path, timeout=50, check=True, stdout=subprocess.PIPE
        ).stdout

    assert bastion.run(account, "git init -q --bare -b main shop.git").returncode == 0
    git("init", "-q", "-b", "main", "here")
    (tmp_path / "here/bytes").write_bytes(BYTES)
    git("-C", "here", "add", ".")
    git("-C", "here", "commit", "-qm", "all bytes")
    git("-C", "here", "push", "-q", f"{account}@127.0.0.1:shop.git", "main")
    assert transfer(bastion, account)["program"] == "git-receive-pack"
    git("clone", "-q", f"{account}@127.0.0.1:shop.git", "there")
    assert transfer(bastion, account)["program"] == "git-upload-pack"
    assert git("-C", "here", "rev-parse", "main") == git("-C", "there", "rev-parse", "main")


# --- other doors to the same shell -----------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("su", "-", "alice", "-c"),
        ("su", "alice", "-c"),
        ("su", "-s", "/opt/bin/gshell", "bob", "-c"),
        pytest.param(
            ("sudo", "-iu", "alice", "/opt/bin/gshell", "-c"),
            marks=pytest.mark.skipif(not shutil.which("sudo"), reason="sudo is not installed; apt-get install sudo"),
        ),
        # cron(8) runs each line by SHELL -c, with next to no environment
        (
            "setpriv",
            "--reuid=alice",
            "--regid=alice",
            "--init-groups",
            "env",
            "HOME=/home/alice",
            "/opt/bin/gshell",
            "-c",
        ),
    ],
    ids=lambda words: words[0] + "".join(word for word in words[1:3] if word.startswith("-")),
)
def test_su_sudo_cron(bastion, words):
    done = bastion.inside(*words, "echo hello; exit 4")
    assert (done.stdout, done.returncode) == (b"hello\n", 4), done.stderr
    refused = bastion.inside(*words, "psql -c 'DROP TABLE users'")
    assert refused.returncode == 126 and bastion.ran() == []


def test_the_user_cannot_change_the_shell(bastion):
    """chsh(1) takes from an ordinary account only what is in /etc/shells, and asks for a password."""
    done = bastion.inside("su", "alice", "-c", "chsh -s /bin/bash")
    assert done.returncode != 0
    passwd = (bastion.base / "etc/passwd").read_text()
    assert "/home/alice:/opt/bin/gshell" in passwd


# --- the person behind the account -----------------------------------------------------------


def whoami(bastion: Bastion, account: str, **how: object) -> dict[str, object]:
    done = bastion.run(account, "echo hello", **how)
    assert done.stdout == b"hello\n", done.stderr
    return bastion.journal(account)[0]["identity"]


@everyone
def test_two_people_behind_one_account(bastion, account):
    """Root's list says whose the second key is; nobody's is the first."""
    first, second = whoami(bastion, account), whoami(bastion, account, key="other_key")
    assert (first["subject"], first["method"], first["key"]) == (account, "uid", bastion.fingerprint("key"))
    assert (second["subject"], second["method"], second["assurance"]) == ("erin", "key", "sshd")
    assert second["account"] == account and second["key"] == bastion.fingerprint("other_key")
    assert {"dba", "oncall"} <= set(second["groups"]) and "dba" not in first["groups"]


def test_a_certificate(bastion):
    who = whoami(bastion, "bob", key="certified")
    assert (who["subject"], who["method"], who["certificate"]) == ("dana", "certificate", "dana@example.org")
    assert who["key"] == bastion.fingerprint("certified") and who["authority"] == bastion.fingerprint("authority")


def test_a_forged_login_is_a_claim(bastion):
    """Below the first shell anybody may set SSH_USER_AUTH: it is noted, and changes nothing."""
    forged = f"publickey {(bastion.base / 'other_key.pub').read_text()}"
    (bastion.home("bob") / "forged").write_text(forged)
    done = bastion.run("bob", "SSH_USER_AUTH=/home/bob/forged gshell whoami --json")
    who = json.loads(done.stdout)
    assert (who["subject"], who["method"], who["key"]) == ("bob", "uid", "")
    assert who["claims"] == [f"SSH_USER_AUTH=key {bastion.fingerprint('other_key')}"]


# --- the exec guard, for somebody who is not root ------------------------------------------------

UNREADABLE = """
import ctypes, os
pid = os.fork()
if not pid:
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
    os.execv("/bin/echo", ["echo", "it ran"])
os.waitpid(pid, 0)
"""


@everyone
def test_the_exec_guard_needs_no_root(bastion, account):
    home = bastion.home(account)
    (home / "hidden.py").write_text(
        "import os\nname = ''.join(map(chr, [112, 115, 113, 108]))\nos.execvp(name, [name, '-c', 'drop table users'])\n"
    )
    guarded = "gshell --guard required -c"
    done = bastion.run(account, f"{guarded} 'python3 -c \"$(cat hidden.py)\"; echo status $?; echo fine | cat'")
    assert b"refused (sql.drop" in done.stderr and bastion.ran() == []
    (home / "unreadable.py").write_text(UNREADABLE)
    done = bastion.run(account, f"{guarded} '/opt/python/bin/python3 unreadable.py; echo still here'")
    assert b"guard.unreadable" in done.stderr and done.stdout == b"still here\n"
