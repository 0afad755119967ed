"""One HTML file with a whole session in it: for an auditor, without gshell and without a network.

The two files of the recording are in it byte for byte and can be saved from it. Its own policy
(Content Security Policy Level 3, in a meta element) forbids it to fetch or send anything, and to
run any script but the three whose hashes it names.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import secrets
import time
from typing import Iterator

from gshell import paths
from gshell.record import place
from gshell.record.opening import open_cast
from gshell.replay import story
from gshell.replay.trust import trust

_SCRIPTS = ("gshell.js", "session.js")
_CHUNK = 3 << 16  # bytes; a multiple of 3, so that the pieces are one base64 text


def report(path: str, state: str = "") -> Iterator[str]:
    """The page about the cast at `path`, in pieces; `state` as in story.read.

    Raises RecordingError, OSError, UsageError without Jinja."""
    from gshell.replay.web.render import STATIC, has_player, page

    told, boundary = story.read(path, state), secrets.token_hex()  # nobody could have recorded it
    scripts = [_read(STATIC, name) for name in ("theme.js", *_SCRIPTS)]
    styles = [_read(STATIC, "gshell.css")]
    if has_player():
        scripts.insert(0, _read(paths.shipped("player"), "asciinema-player.js"))
        styles.insert(0, _read(paths.shipped("player"), "asciinema-player.css"))
    head, _, tail = page(
        "report.html",
        story=told,
        trust=trust(told),
        policy=_policy(scripts, styles),
        scripts=scripts,
        styles=styles,
        made=time.time(),
        data=boundary,
        name=os.path.basename(path),
    ).partition(boundary)
    yield head
    yield from _element("cast", os.path.basename(path).partition(".cast")[0] + ".cast", path)
    with contextlib.suppress(FileNotFoundError):
        yield from _element("journal", os.path.basename(place.journal_of(path)), place.journal_of(path))
    yield tail


def _policy(scripts: list[str], styles: list[str]) -> str:
    return (
        f"default-src 'none'; script-src {_hashes(scripts)} 'wasm-unsafe-eval'; style-src {_hashes(styles)};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: list[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _element(identifier: str, name: str, path: str) -> Iterator[str]:
    """A data block (HTML Living Standard, 4.12.1): never run, and base64 cannot end it."""
    yield f'<script type="application/octet-stream" id="{identifier}" data-name="{_plain(name)}">'
    with open_cast(path) as file:
        while piece := file.read(_CHUNK):
            yield base64.b64encode(piece).decode()
    yield "</script>\n"


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-._@+" else "_" for letter in name)


def _read(folder: str, name: str) -> str:
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()
