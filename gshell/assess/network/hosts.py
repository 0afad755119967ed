"""Hosts: where a URL, an address or `user@host:path` leads. Facts: RFC 3986, RFC 1918, RFC 6761, RFC 3927."""

from __future__ import annotations

import re

from gshell.assess.values import HOLE

_URL = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?//(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?([^?#]*)")
_BARE = re.compile(r"(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]+)(?::(\d+))?([/?#].*)?$")
_REMOTE = re.compile(r"(?:([^@/:]+)@)?(\[[^\]]+\]|[^/:]+):(.*)$", re.DOTALL)
_LOOPBACK = re.compile(r"(localhost|.*\.localhost|127(\.\d+){0,3}|0\.0\.0\.0|0|::1?|host\.docker\.internal)$", re.I)
_PRIVATE = re.compile(
    r"((10|192\.168|172\.(1[6-9]|2\d|3[01])|169\.254)(\.\d+){2,3}|(f[cd][0-9a-f]{2}|fe80):.*"
    r"|.*\.(local|lan|internal|intranet|home\.arpa|corp|svc)|[^.:]+)$",
    re.I,
)
_ADDRESS = re.compile(r"(\d{1,3}(\.\d{1,3}){3}|0x[0-9a-f]+|\d{8,10}|[0-9a-f:]*:[0-9a-f:]+)$", re.I)
FORGES = re.compile(
    r"(.*\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitea\.com|sr\.ht|dev\.azure\.com|visualstudio\.com"
    r"|git\.heroku\.com|amazonaws\.com|sourceforge\.net|salsa\.debian\.org|gitee\.com|launchpad\.net|huggingface\.co)$"
)
"""Where repositories are kept for everybody."""

METADATA = ("169.254.169.254", "metadata.google.internal", "169.254.170.2", "fd00:ec2::254", "100.100.100.200")
"""Hosts that hand out a machine's cloud credentials."""


def split(url: str) -> tuple[str, str, int, str]:
    """(scheme, host, port or 0, path) of a URL or of a bare `host[:port][/path]` as curl accepts it."""
    if match := _URL.match(url):
        scheme, host, port, path = match.groups()
        return (scheme or "").lower(), host.strip("[]"), int(port or 0), path or ""
    if match := _BARE.match(url):
        host, port, path = match.groups()
        return "", host.strip("[]"), int(port or 0), path or ""
    return "", url, 0, ""


def host_of(url: str) -> str:
    return split(url)[1]


def remote(text: str) -> tuple[str, str, str] | None:
    """(user, host, path) of `user@host:path` or `scheme://user@host/path`; None for a local path (scp(1), rsync(1))."""
    if "://" in text:
        host = host_of(text)
        return ("", host, text) if not text.startswith("file://") else None
    match = _REMOTE.match(text)
    if match is None or text.startswith(("/", "./", "../", "~")):
        return None
    user, host, path = match.groups()
    return user or "", host.strip("[]"), path


def is_loopback(host: str) -> bool:
    return bool(_LOOPBACK.match(host))


def is_private(host: str) -> bool:
    """A network of one's own: RFC 1918 and the like, names without a public suffix."""
    return bool(_PRIVATE.match(host)) and HOLE not in host


def is_address(host: str) -> bool:
    """A number instead of a name."""
    return bool(_ADDRESS.match(host))
