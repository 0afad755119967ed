"""How far a recording can be trusted, in words for somebody who was not there. Pure."""

from __future__ import annotations

import os

from gshell.replay.story import Story
from gshell.tuples import NamedTuple


class Trust(NamedTuple):
    """`level`: "good", "open" (it cannot be told, or not yet) or "bad"; `why`: sentences."""

    level: str
    title: str
    why: tuple[str, ...]


_TITLES = {"live": ("open", "Still running"), "ended": ("good", "Intact"), "interrupted": ("open", "Interrupted")}


def trust(story: Story) -> Trust:
    proof = story.evidence
    if proof is None:
        return Trust("open", "No journal", ("There is no journal beside this recording: nothing vouches for it.",))
    if not proof.intact:
        found = tuple(
            f"{os.path.basename(broken.file)}{', ' if broken.at else ''}{broken.at}: {broken.what}."
            for broken in proof.breaks
        )
        return Trust("bad", "Altered", (*found, f"The first {proof.entries} entries of the journal hold."))
    chain = (
        f"All {proof.entries} entries of the journal follow from each other. "
        f"They vouch for {proof.proven:,} bytes of the cast, and each is as it was written."
    )
    signed = f"Signed {proof.signed_at}, {proof.signed} entries, with the key {proof.by}." if proof.signed else ""
    remarks = tuple(f"{remark[:1].upper()}{remark[1:]}." for remark in proof.remarks)
    level, title = _TITLES[proof.state]
    return Trust(level, title, tuple(filter(None, (chain, signed, *remarks))))
