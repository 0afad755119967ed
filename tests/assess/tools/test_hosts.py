"""Where URLs, addresses and `user@host:path` lead."""

from __future__ import annotations

import pytest

from gshell.assess.network.hosts import is_address, is_loopback, is_private, remote, split


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "path"),
    [
        ("https://a.example/x?y#z", "https", "a.example", 0, "/x"),
        ("http://u:p@a.example:81/", "http", "a.example", 81, "/"),
        ("a.example", "", "a.example", 0, ""),
        ("a.example/x", "", "a.example", 0, "/x"),
        ("es:9200/_all", "", "es", 9200, "/_all"),
        ("http://[::1]:80/x", "http", "::1", 80, "/x"),
        ("FTP://A/", "ftp", "A", 0, "/"),
        ("https://h@evil.example/", "https", "evil.example", 0, "/"),
        ("", "", "", 0, ""),
    ],
)
def test_split(url: str, scheme: str, host: str, port: int, path: str) -> None:
    assert split(url) == (scheme, host, port, path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("u@h:p", ("u", "h", "p")),
        ("h:", ("", "h", "")),
        ("h:/a:b", ("", "h", "/a:b")),
        ("u@[fe80::1]:p", ("u", "fe80::1", "p")),
        ("./a:b", None),
        ("/a:b", None),
        ("dir/a:b", None),
        ("a", None),
        ("rsync://h/m", ("", "h", "rsync://h/m")),
        ("file:///x", None),
    ],
)
def test_remote(text: str, expected: tuple[str, str, str] | None) -> None:
    assert remote(text) == expected


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "::1", "0.0.0.0", "app.localhost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.evil.example", "127.evil.example", "128.0.0.1", "a.example", "10.0.0.1"])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.0.1", "172.16.0.1", "172.31.9.9", "db", "x.local", "fd00::1"])
def test_private(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["172.32.0.1", "11.0.0.1", "a.example", "203.0.113.9", "10.evil.example"])
def test_public(host: str) -> None:
    assert not is_private(host)


def test_addresses() -> None:
    assert all(is_address(host) for host in ("203.0.113.9", "::1", "0xcb007109", "3405803785"))
    assert not any(is_address(host) for host in ("a.example", "1.example", "web1"))
