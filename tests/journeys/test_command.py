"""`gshell -c`, scripts and pipes: judged, then bash to the byte."""

import json

import pytest

REFUSED = [
    "psql -c 'DROP TABLE users'",
    "x=psql; $x -c 'drop table users'",
    "echo 'drop table users' | psql shop",
    "kubectl delete ns prod",
    "bash -c \"psql -c 'DROP TABLE users'\"",
    "echo before; psql -c 'TRUNCATE orders'; echo after",
    "terraform destroy -auto-approve",
]
SILENT = [
    "git commit --allow-empty -m 'rm -rf / is bad'",
    "grep -r 'DROP TABLE' . || true",
    "kubectl get pods",
    "kubectl delete pod x --dry-run=client",
    "mkdir -p node_modules/a && rm -rf node_modules",
    "psql -c 'select drop_date from t'",
]


@pytest.mark.parametrize("text", REFUSED)
def test_refused_before_it_runs(sandbox, text):
    done = sandbox.run("-c", text)
    assert done.returncode == 126
    assert done.stdout == b""
    assert sandbox.ran() == []
    message = done.stderr.decode()
    assert message.startswith("gshell: refused (") and "instead:" in message
    assert len(message.splitlines()) <= 3


@pytest.mark.parametrize("text", SILENT)
def test_everyday_work_hears_nothing(sandbox, text):
    done = sandbox.run("-c", text, GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@b", GIT_COMMITTER_NAME="a",
                       GIT_COMMITTER_EMAIL="a@b")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "stdout", "stderr"),
    [
        (["-c", "printf 'a\\0b\\r\\n\\377'; exit 7"], b"", 7, b"a\0b\r\n\xff", b""),
        (["-c", "cat; echo err >&2"], b"in\0put\xfe", 0, b"in\0put\xfe", b"err\n"),
        (["-c", 'echo "$0" "$1" "$#"', "name", "one two"], b"", 0, b"name one two 1\n", b""),
        (["-c", "kill -TERM $$"], b"", -15, b"", b""),
        (["-c", "f() { return 3; }; f"], b"", 3, b"", b""),
        (["-c", "nosuchprogram_xyz 2>/dev/null"], b"", 127, b"", b""),
        (["-lc", "shopt -q login_shell && echo login"], b"", 0, b"login\n", b""),
    ],
)  # fmt: skip
def test_bash_to_the_byte(sandbox, arguments, stdin, status, stdout, stderr):
    done = sandbox.run(*arguments, stdin=stdin)
    assert (done.returncode, done.stdout, done.stderr) == (status, stdout, stderr)


def test_piped_lines_are_judged_one_by_one(sandbox):
    done = sandbox.run(stdin=b'echo one\npsql -c "DROP TABLE users"\necho two $?\n')
    assert done.stdout == b"one\ntwo 126\n"
    assert done.stderr.startswith(b"gshell: refused (sql.")
    assert sandbox.ran() == []


def test_a_piped_script_may_read_its_own_lines_and_leave_early(sandbox):
    done = sandbox.run(stdin=b'read line\nthis is data\necho "got $line"\ncd /\npwd\nexit 5\necho never\n')
    assert (done.returncode, done.stdout) == (5, b"got this is data\n/\n")


def test_script_file_with_arguments(sandbox):
    script = sandbox.project / "hello.sh"
    script.write_text('#!/usr/bin/env gshell\necho "hello $1 from ${0##*/}"\nexit 4\n')
    done = sandbox.run(str(script), "you")
    assert (done.returncode, done.stdout, done.stderr) == (4, b"hello you from hello.sh\n", b"")
    script.write_text("echo first\npsql -c 'DROP TABLE users'\n")
    done = sandbox.run(str(script))
    assert (done.returncode, done.stdout, sandbox.ran()) == (126, b"", [])


def test_ssh_original_command(sandbox):
    done = sandbox.run(SSH_ORIGINAL_COMMAND="echo over ssh", SSH_CONNECTION="192.0.2.7 1 192.0.2.1 22")
    assert (done.returncode, done.stdout) == (0, b"over ssh\n")
    done = sandbox.run(SSH_ORIGINAL_COMMAND="kubectl delete ns prod")
    assert (done.returncode, sandbox.ran()) == (126, [])


def test_nobody_to_ask_is_not_a_yes(sandbox):
    done = sandbox.run("-c", "git reset --hard HEAD~3")
    assert done.returncode == 126
    assert b"nobody to ask" in done.stderr


def test_agents_are_held_tighter(sandbox):
    done = sandbox.run("check", "--json", "--as", "agent", "git reset --hard")
    assert json.loads(done.stdout)["verdict"] == "deny"
    assert done.returncode == 126


def test_every_session_is_recorded_and_found_by_identity(sandbox):
    sandbox.run("-c", "echo unmistakable")
    sandbox.run("-c", "kubectl delete ns prod")
    assert len(sandbox.casts()) == 2
    rows = json.loads(sandbox.run("sessions", "--json").stdout)
    assert len(rows) == 2
    refused = json.loads(sandbox.run("sessions", "--refused", "--json").stdout)
    assert len(refused) == 1
    found = sandbox.run("search", "unmistakable")
    assert b"unmistakable" in found.stdout


def test_positional_parameters_are_seen_through(sandbox):
    done = sandbox.run("-c", '"$1" -c "$2"', "name", "psql", "drop table users")
    assert (done.returncode, sandbox.ran()) == (126, [])
    script = sandbox.project / "any.sh"
    script.write_text('kubectl "$@"\n')
    assert sandbox.run(str(script), "delete", "ns", "prod").returncode == 126
    assert sandbox.run(str(script), "get", "pods").returncode == 0
    assert sandbox.ran() == ["kubectl get pods"]
