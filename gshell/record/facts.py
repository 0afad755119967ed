"""What a recording says of its beginning and of each line, as JSON has it. Pure, but for the process's number."""

from __future__ import annotations

import os

from gshell import __version__, tell
from gshell.hints import TYPE_CHECKING, Mapping
from gshell.identify import Identity
from gshell.record.cast import Header

if TYPE_CHECKING:  # who plays or searches recordings does not load what judges
    from gshell.decide.verdict import Decision

_LABEL = 120
_ENVIRONMENT = ("SHELL", "TERM")


def header_of(
    identity: Identity, command: str, size: tuple[int, int], timestamp: int, environment: Mapping[str, str]
) -> Header:
    """What every player may show; the rest of the identity stays in the journal."""
    return Header(
        columns=size[0] if size[0] > 0 else 80,  # a terminal that does not know its size says 0
        rows=size[1] if size[1] > 0 else 24,
        timestamp=timestamp,
        title=tell.shorten(command.rstrip("\n"), _LABEL) or f"{identity.subject}@{identity.host}",
        command=command,
        env={name: environment[name] for name in _ENVIRONMENT if environment.get(name)},
        gshell={"subject": identity.subject, "actor": identity.kind, "host": identity.host},
    )


def origin_of(header: Header, identity: Identity, environment: Mapping[str, str], bash: str) -> dict[str, object]:
    from gshell.assess.effects import TAXONOMY

    return {
        "command": header.command,
        "columns": header.columns,
        "rows": header.rows,
        "identity": identity.as_dict(),
        "parent": environment.get("GSHELL_SESSION", ""),
        "pid": os.getpid(),
        "gshell": __version__,
        "bash": bash,
        "taxonomy": TAXONOMY,
    }


def label_of(text: str, decision: Decision, refused: str) -> str:
    """What players show as a chapter."""
    text = tell.shorten(text.rstrip("\n"), _LABEL)
    if not refused:
        return f"$ {text}"
    return f"BLOCKED {text} ({decision.leading.rule if decision.leading else refused})"


def effects_of(decision: Decision) -> list[dict[str, object]]:
    return [
        {
            "kind": effect.kind,
            "target": effect.target,
            "attributes": dict(effect.attributes),
            "certainty": effect.certainty.name.lower(),
            "via": effect.via,
            "risk": effect.risk,
        }
        for effect in decision.effects
    ]
