"""identify: strongest source first, and claims only ever tighten."""

import os
import pwd

import pytest

from gshell import identify as module
from gshell.identify import identify, pretend

ACCOUNT = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture(autouse=True)
def no_loginuid(monkeypatch):
    monkeypatch.setattr(module, "_login_user", lambda: "")


def test_plain_account_is_a_human_the_kernel_vouches_for():
    who = identify({})
    assert (who.subject, who.kind, who.method, who.assurance) == (ACCOUNT, "human", "uid", "kernel")
    assert who.host == os.uname().nodename


@pytest.mark.parametrize(
    ("variables", "kind", "agent"),
    [
        ({"CLAUDECODE": "1"}, "agent", "claude-code"),
        ({"AI_AGENT": "robo@2"}, "agent", "robo@2"),
        ({"CODEX_SANDBOX": "seatbelt"}, "agent", "codex"),
        ({"GITHUB_ACTIONS": "true", "CI": "true"}, "service", "github-actions"),
        ({"CI": "1"}, "service", "ci"),
        ({"CI": "1", "GEMINI_CLI": "1"}, "agent", "gemini-cli"),
        ({"CI": "false"}, "human", ""),
        ({"CLAUDECODE": "0"}, "human", ""),
        ({"CLAUDECODE": ""}, "human", ""),
    ],
)
def test_who_announces_itself_is_held_to_it(variables, kind, agent):
    who = identify(variables)
    assert (who.kind, who.agent) == (kind, agent)
    assert who.on_behalf_of == (who.subject if kind != "human" else "")


def test_the_login_uid_outlives_su(monkeypatch):
    monkeypatch.setattr(module, "_login_user", lambda: "alice")
    who = identify({"SUDO_USER": "mallory"})
    assert (who.subject, who.method, who.assurance) == ("alice", "loginuid", "kernel")


def test_sudo_user_counts_for_root_only_and_as_a_claim(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    who = identify({"SUDO_USER": "alice"})
    assert (who.subject, who.method, who.assurance) == ("alice", "sudo", "claim")
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    assert identify({"SUDO_USER": "root"}).subject == "54321"


def test_ssh_gives_the_address():
    assert identify({"SSH_CONNECTION": "198.51.100.7 50022 192.0.2.1 22"}).source_address == "198.51.100.7"


def test_pretending_changes_the_kind_only():
    who = identify({})
    robot = pretend(who, "agent")
    assert (robot.kind, robot.on_behalf_of, robot.subject) == ("agent", who.subject, who.subject)
    assert pretend(robot, "human").on_behalf_of == ""


def test_identity_is_plain_data():
    import json

    assert json.loads(json.dumps(identify({}).as_dict()))["kind"] == "human"
