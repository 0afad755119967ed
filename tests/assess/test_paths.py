from __future__ import annotations

import pytest

from gshell.assess.paths import CLASSES, absolute, classify, if_empty, taint
from gshell.assess.values import HOLE
from gshell.assess.world import FakeWorld

WORLD = FakeWorld(links={"/home/dev/project/lnk": "/etc", "/bin": "/usr/bin", "/home/dev/link": "/var/lib"})

PATHS = {
    "root": ["/", "//", "/.", "/tmp/../", "/..", "/home/../../"],
    "guard": ["/etc/gshell", "/etc/gshell/policies.d/x.yaml", "~/.config/gshell/config.yaml", ".gshell.yaml",
              ".claude/settings.json", "~/.claude", "~/.codex/hooks.json", "/usr/bin/gshell", ".github/hooks/x.json"],
    "device": ["/dev/sda", "/dev/nvme0n1p2", "/dev/mapper/root", "/dev/mem", "/dev/disk/by-id/x"],
    "null": ["/dev/null", "/dev/stdout", "/dev/fd/3", "/dev/tty", "/dev/zero", "/dev/urandom", "/dev/pts/3"],
    "boot": ["/boot", "/boot/vmlinuz", "/efi/x"],
    "home_parent": ["/home", "/home/", "/Users"],
    "home_root": ["~", "~/", "/home/dev", "/home/dev/.", "..", "../../dev"],
    "system": ["/etc", "/etc/passwd", "/usr", "/usr/lib/x", "/bin", "/sbin/init", "/lib64", "/var", "/tmp",
               "/run/x", "/dev"],
    "secret": ["~/.ssh", "~/.ssh/id_rsa", "~/.ssh/work", "~/.aws/credentials", "~/.gnupg/private-keys-v1.d/k", ".env",
               ".env.production", "src/server.pem", "/etc/shadow", "~/.netrc", "~/.kube/config", "~/.bash_history",
               "/home/alice/.ssh/id_ed25519", "/proc/1/environ", "/run/secrets/db", "~/.config/gcloud/x.json",
               "/etc/ssh/ssh_host_rsa_key", "deploy_rsa", "my-service-account.json"],
    "data": ["/var/lib/mysql", "/srv", "/opt/app", "/var/www/html", "/var/spool/mail", "~/link/x", "/var/backups/x"],
    "other_home": ["/home/alice", "/home/alice/x", "/root", "/root/.profile"],
    "workspace_root": [".", "./", "../project", "/home/dev/project", ".git", ".git/refs/heads/main", "~/other/.git"],
    "home_config": ["~/.bashrc", "~/.config", "~/.config/nvim/init.lua", "~/.ssh/config", "~/.ssh/known_hosts",
               "~/.local"],
    "mount": ["/mnt/usb", "/media/dev/disk", "/Volumes/x"],
    "log": ["/var/log", "/var/log/syslog"],
    "home": ["~/notes.txt", "~/Documents/x", "~/code/other/src"],
    "proc": ["/proc/sys/kernel/sysrq", "/sys/class/net"],
    "elsewhere": ["/foo", "/app/x"],
    "workspace": ["src", "src/main.py", "README.md", ".env.example", "src/key.pub", ".git/index.lock",
               ".git/hooks/x", "./.."
                  "/project/x"],
    "cache": ["~/.cache", "~/.cache/pip", "~/.npm/_cacache", "/var/cache/apt", "~/.cargo/registry",
               "~/.local/share/Trash/f"],
    "build_output": ["build", "dist/x", "node_modules", "a/b/__pycache__", ".venv/bin/python", "target/debug", "x.pyc",
                     "pkg.egg-info", "coverage", "~/code/app/node_modules", "src/a.o", ".pytest_cache"],
    "temp": ["/tmp/x", "/var/tmp/a/b", "/dev/shm/x", "/tmp/../tmp/y"],
    "unknown": ["", HOLE, HOLE + "/x"],
}  # fmt: skip


@pytest.mark.parametrize("path, wanted", [(path, name) for name, paths in PATHS.items() for path in paths])
def test_class(path: str, wanted: str) -> None:
    assert classify(path.replace("~", "/home/dev", 1), WORLD, WORLD.cwd) == wanted


def test_every_class_is_tried() -> None:
    assert set(PATHS) == set(CLASSES)


@pytest.mark.parametrize(
    "pattern, wanted",
    [
        ("/*", "root"),
        ("/etc/*", "system"),
        ("/e*", "system"),
        ("/h???", "home_parent"),
        ("/home/*", "home_parent"),
        ("~/*", "home_root"),
        ("~/.*", "home_root"),
        ("~/.[!.]*", "home_root"),
        ("~/.s*", "secret"),
        ("~/.s?h/id_*", "secret"),
        ("~/*.bak", "home"),
        ("*", "workspace_root"),
        ("./*", "workspace_root"),
        (".*", "workspace_root"),
        ("*.o", "build_output"),
        ("*.txt", "workspace"),
        ("*.json", "workspace"),
        (".e*", "secret"),
        ("src/*", "workspace"),
        ("build/*", "build_output"),
        ("packages/*/node_modules", "build_output"),
        ("/tmp/*", "temp"),
        ("/var/lib/*", "data"),
        ("/dev/sd?", "device"),
        ("../*", "home_root"),
        ("/home/*/.ssh/id_rsa", "secret"),
        (f"/{HOLE}", "root"),
        (f"/{HOLE}/bin", "root"),
        (f"~/{HOLE}", "home_root"),
        (f"build/{HOLE}", "build_output"),
        (f"src/{HOLE}", "workspace"),
        (f"./{HOLE}/{HOLE}.pyc", "build_output"),
        (f"./{HOLE}/{HOLE}", "workspace_root"),
        (f"/tmp/x{HOLE}", "temp"),
        (f"/var/lib/{HOLE}", "data"),
        (f"/etc/{HOLE}.conf", "system"),
    ],
)
def test_patterns_and_unknown_parts(pattern: str, wanted: str) -> None:
    assert classify(pattern.replace("~", "/home/dev", 1), WORLD, WORLD.cwd, glob=True) == wanted


def test_a_star_in_quotes_is_a_file() -> None:
    assert classify("*", WORLD, WORLD.cwd) == "workspace"


def test_links_count_where_they_lead_unless_they_are_removed() -> None:
    assert classify("lnk", WORLD, WORLD.cwd) == "system"
    assert classify("lnk", WORLD, WORLD.cwd, follow=False) == "workspace"
    assert classify("lnk/passwd", WORLD, WORLD.cwd, follow=False) == "system"


def test_the_directory_one_is_in_counts() -> None:
    assert classify("*", WORLD, "/", glob=True) == "root"
    assert classify("x", WORLD, "/etc") == "system"
    assert classify("x", WORLD, HOLE) == "unknown"
    assert classify("build", WORLD, "/home/dev/project/src") == "build_output"


def test_a_directory_below_home_without_version_control_is_a_project_too() -> None:
    world = FakeWorld(files={}, cwd="/home/dev/stuff")
    assert classify("*", world, world.cwd, glob=True) == "workspace_root"
    assert classify("notes.txt", world, world.cwd) == "workspace"
    assert classify("*", FakeWorld(files={}, cwd="/home/dev"), "/home/dev", glob=True) == "home_root"


def test_the_very_directory_one_stands_in_is_more_than_temporary() -> None:
    world = FakeWorld(files={}, cwd="/tmp/a/b")
    assert {classify(path, world, world.cwd) for path in ("/tmp/a/b", "/tmp/a/b/", "..")} == {"workspace_root"}
    assert {classify(path, world, world.cwd) for path in ("x", "/tmp/a/c", "/tmp/a/bc")} == {"temp"}
    assert classify("*", world, world.cwd, glob=True) == "temp"


def test_a_home_below_tmp_is_a_home() -> None:
    world = FakeWorld(files={}, home="/tmp/t/home/dev", cwd="/tmp/t/home/dev/project")
    assert classify("/tmp/t/home/dev", world, world.cwd) == "home_root"
    assert classify("x", world, world.cwd) == "workspace"
    assert classify("/tmp/y", world, world.cwd) == "temp"


def test_if_empty() -> None:
    assert if_empty(f"{HOLE}/", WORLD, WORLD.cwd) == "root"
    assert if_empty(f"{HOLE}/etc", WORLD, WORLD.cwd) == "system"
    assert if_empty(HOLE, WORLD, WORLD.cwd) == ""


def test_absolute() -> None:
    assert absolute("../x/./y", "/a/b") == "/a/x/y"
    assert absolute("//x", "/a") == "/x"
    assert absolute(f"{HOLE}/x", "/a") == f"{HOLE}/x"


@pytest.mark.parametrize(
    "path, path_class, kind",
    [
        ("/home/dev/.ssh/id_rsa", "secret", "secret"),
        ("/etc/passwd", "system", "personal"),
        ("/home/dev", "home_root", "personal"),
        ("/home/dev/Documents/tax.pdf", "home", "personal"),
        ("/var/lib/mysql", "data", "database"),
        ("/usr/bin/ls", "system", None),
        ("/home/dev/project/x", "workspace", None),
    ],
)
def test_what_reading_brings_along(path: str, path_class: str, kind: str | None) -> None:
    found = taint(path, path_class)
    assert (found.kind if found else None) == kind
