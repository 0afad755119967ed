"""Containers: what starts in one, which of this machine's files it holds, and copies in and out.

Facts: https://docs.docker.com/reference/cli/docker/container/run/
"""

from __future__ import annotations

import re
import shlex

from gshell.assess.described import Invocation
from gshell.assess.effects import Attribute
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, shown
from gshell.tuples import NamedTuple

_POWERFUL = frozenset(("ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "DAC_READ_SEARCH", "SYS_RAWIO", "NET_ADMIN"))
_VOLUMES = "/var/lib/docker/volumes"
# An absolute path within shell text: not the tail of a URL, of a relative path or of an option's name.
_PATH = re.compile(r"(?<![\w.~:/}$\0*-])/[\w.+@%/-]*")


class Mount(NamedTuple):
    """`inside` the container's path, `outside` this machine's; `fixed`: it cannot be written to."""

    inside: str
    outside: str
    fixed: bool = False


def run(found: Invocation) -> Stream | None:
    """docker run / create: the words behind the image are a command, on the files that are mounted."""
    options = found.options
    image, *words = options.operands or (Value(""),)
    if entry := options.value("--entrypoint"):
        words.insert(0, entry)
    mounts = _mounts(found)
    privileged = _is_privileged(found)
    facts: dict[str, Attribute] = {"image": shown(image.text)}
    if privileged:
        facts["privileged"] = True
    if mounts:
        facts["mounts"] = tuple(shown(mount.outside) for mount in mounts)
        classes = {(found.call.shell.path_class(mount.outside), mount) for mount in mounts}
        facts["mount_class"] = tuple(sorted({kind for kind, mount in classes if _matters(kind, mount)}))
    found.emit("container.run", image.text, **facts)
    if not words:
        return None
    if privileged and not mounts:
        return found.call.shell.run_words(tuple(words), found.via, found.call.stdin)
    if not mounts:
        place = f"throwaway {shown(image.text)}"
        return found.call.shell.run_words(tuple(words), found.via, found.call.stdin, place=place)
    return _run_on_mounts(found, words, mounts, shown(image.text))


def _matters(path_class: str, mount: Mount) -> bool:
    """What can only be read matters if it should not be."""
    return not mount.fixed or path_class in ("root", "home_root", "home_parent", "secret", "guard")


def _is_privileged(found: Invocation) -> bool:
    options = found.options
    capabilities = {value.text.removeprefix("CAP_").upper() for value in options.values("--cap-add")}
    return (
        options.has("--privileged")
        or options.text("--pid") == "host"
        or bool(capabilities & _POWERFUL)
        or any(value.text.startswith("/dev/") for value in options.values("--device"))
    )


def _mounts(found: Invocation) -> list[Mount]:
    mounts = []
    for volume in found.options.values("-v"):
        outside, colon, rest = volume.text.partition(":")
        if colon:
            inside, _, flags = rest.partition(":")
            mounts.append(Mount(inside.rstrip("/") or "/", _outside(outside), "ro" in flags.split(",")))
    for value in found.options.values("--mount"):
        fields = dict(field.partition("=")[::2] for field in value.text.split(","))
        source = fields.get("source") or fields.get("src") or ""
        target = fields.get("target") or fields.get("dst") or fields.get("destination") or ""
        if source and target:
            fixed = "readonly" in fields or "ro" in fields
            mounts.append(Mount(target.rstrip("/") or "/", _outside(source), fixed))
    return mounts


def _outside(source: str) -> str:
    """A path as it is; a name is that of a volume."""
    if source.startswith(("/", ".", "~", HOLE)):
        return source.rstrip("/") or "/"
    return f"{_VOLUMES}/{source}/_data"


def _run_on_mounts(found: Invocation, words: list[Value], mounts: list[Mount], image: str) -> Stream:
    """Assess the command as if it ran here, each path replaced by what it is outside the container."""
    text = " ".join(shlex.quote(_translated(word.text, mounts)) for word in words)
    directory = _translated(found.options.text("--workdir", default=HOLE), mounts)
    text = f"cd -- {shlex.quote(directory)}; {text}"
    place = f"container {image}"
    return found.call.shell.run_text(text, found.via, words[0].span, found.call.stdin, place=place)


def _translated(text: str, mounts: list[Mount]) -> str:
    return _PATH.sub(lambda match: _path_outside(match.group(0), mounts), text)


def _path_outside(path: str, mounts: list[Mount]) -> str:
    for inside, outside, _ in mounts:
        if path.rstrip("/") == inside.rstrip("/") or path.startswith(inside.rstrip("/") + "/"):
            return outside.rstrip("/") + path[len(inside.rstrip("/")) :] or "/"
        if (inside + "/").startswith(path.rstrip("/") + "/"):
            return outside
    return "/tmp/container" + path


def compose(found: Invocation) -> Stream | None:
    """`docker compose …` is `docker-compose …`."""
    call = found.call
    position = next(index for index, word in enumerate(call.words) if word.text == "compose")
    words = (call.words[position]._replace(text="docker-compose"), *call.words[position + 1 :])
    return call.shell.run_words(words, "", call.stdin)


def copy(found: Invocation) -> Stream | None:
    """`docker cp CONTAINER:PATH LOCAL` brings data of the container here; to `-`, to standard output."""
    if len(found.operands) == 2:
        source, target = found.operands
        if ":" in source.text and ":" not in target.text:
            content = Stream(HOLE, frozenset({Taint("personal", shown(source.text))}))
            if target.text == "-":
                return content
            found.call.shell.wrote(target.text, content)
    return SILENT
