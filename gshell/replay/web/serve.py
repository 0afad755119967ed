"""Serving the pages until somebody interrupts."""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from typing import Callable

import uvicorn

from gshell.errors import GshellError, UsageError
from gshell.replay.web.app import make_app
from gshell.replay.web.logins import Logins


def serve(
    directory: str,
    say: Callable[[str], None],
    *,
    behind: Callable[[], None] = lambda: None,
    host: str = "127.0.0.1",
    port: int = 0,
    certificate: str = "",
    key: str = "",
) -> None:
    """Answer requests on `host` and `port` (0: any free one) until interrupted.

    `say` gets each address to open; `behind` is called when the index has much to read. Raises UsageError if the
    address cannot be used, and for one that others reach without a certificate.
    """
    tls = bool(certificate)
    if not tls and not is_loopback(host):
        raise UsageError(
            f"on {host} others could read the key to your recordings on its way",
            "use --certificate, or reach this machine's loopback: ssh -L 8022:localhost:8022",
        )
    listener = _listen(host, port)
    authorities = _authorities(host, listener.getsockname()[1])
    scheme = "https" if tls else "http"
    logins = Logins(lambda token: say(f"{scheme}://{authorities[0]}/login#{token}"), time.monotonic)
    config = uvicorn.Config(
        make_app(directory, logins, authorities, behind=behind, tls=tls),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,  # whoever watches a live session would keep it for ever
        ssl_certfile=certificate or None,
        ssl_keyfile=key or None,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except OSError as error:
        raise GshellError(f"{certificate}: {error.strerror or error}") from error
    except KeyboardInterrupt:  # uvicorn raises what it caught once all is closed
        pass


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise UsageError(f"{host}:{port}: {error.strerror or os.strerror(error.errno or 0)}") from error
    return listener


def _authorities(host: str, port: int) -> list[str]:
    """What browsers call it: the address in brackets if it is IPv6 (RFC 3986, 3.2.2)."""
    shown = f"[{host}]" if ":" in host else host
    names = [shown, "localhost"] if is_loopback(host) else [shown]
    if host in ("0.0.0.0", "::"):
        names = [socket.getfqdn(), socket.gethostname()]
    return list(dict.fromkeys(f"{name.lower()}:{port}" for name in names))
