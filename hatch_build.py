"""Build hook: brings the web player (asciinema-player, Apache-2.0) into the wheel.

`gshell web` and `gshell export --format html` play recordings with it, offline: nothing is ever fetched when they
run. It is taken from the npm registry when gshell is built, checked against the hash below, and not kept in the
source: minified code cannot be reviewed there. A source distribution carries it, so that it builds without a network.

`python hatch_build.py` brings it into a checkout. The registry is npm's, or what npm_config_registry names.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import sys
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

VERSION = "3.18.0"
SHA512 = "5gpt2ipFcy4NKmgkv+c/QXnJ9zMicxqWROCOuJqgwwtiYKM8Qe9hnDOvfqke5bW6M2DW/seO3uQYkQ0xeUUVtw=="
FILES = {
    "package/dist/bundle/asciinema-player.min.js": "asciinema-player.js",
    "package/dist/bundle/asciinema-player.css": "asciinema-player.css",
    "package/LICENSE": "LICENSE",
}
FOLDER = Path(__file__).parent / "player"  # what gshell.paths.shipped("player") finds
_LONGEST = 16 << 20


def bring() -> None:
    """Fill FOLDER, unless it holds this version. Raises OSError, and ValueError if the hash is another one."""
    version = FOLDER / "VERSION"
    if version.is_file() and version.read_text() == VERSION:
        return
    registry = os.environ.get("npm_config_registry") or "https://registry.npmjs.org"  # noqa: SIM112 - npm's name
    url = f"{registry.rstrip('/')}/asciinema-player/-/asciinema-player-{VERSION}.tgz"
    with urllib.request.urlopen(url, timeout=60) as answer:
        packed = answer.read(_LONGEST)
    if base64.b64encode(hashlib.sha512(packed).digest()).decode() != SHA512:
        raise ValueError(f"{url} is not what was reviewed: its SHA-512 is another one")
    FOLDER.mkdir(exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for inside, name in FILES.items():
            member = archive.extractfile(inside)
            assert member is not None, f"{inside} is a plain file in the package with this hash"
            (FOLDER / name).write_bytes(member.read())
    version.write_text(VERSION)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand
    BuildHookInterface = object


class Player(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Without a registry gshell is built all the same: only the pages that play lack their player, and say so."""
        try:
            bring()
        except OSError as error:
            sys.stderr.write(f"asciinema-player {VERSION} could not be had ({error}): pages will show text only\n")
        if FOLDER.is_dir() and self.target_name == "wheel" and version != "editable":
            build_data["force_include"][str(FOLDER)] = "gshell/_player"


if __name__ == "__main__":
    bring()
