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


def trust(story: Story) -> Trust:
    proof = story.verification
    if proof is None:
        return Trust("open", "No journal", ("There is no journal beside this recording: nothing vouches for it.",))
    if not proof.intact:
        found = tuple(
            f"{os.path.basename(broken.file)}{', ' if broken.at else ''}{broken.at}: {broken.what}."
            for broken in proof.breaks
        )
        return Trust("bad", "Altered", (*found, f"The first {proof.entries} entries of the journal hold."))
    chain = f"All {proof.entries} entries of the journal follow from each other"
    vouched = f"it vouches for {proof.proven:,} bytes of the cast, and each is as it was written"
    if story.live:
        return Trust("open", "Still running", (f"{chain} up to now.",))
    if proof.ended:
        return Trust("good", "Intact", (f"{chain}, from the first to the one that closed it; {vouched}.",))
    return Trust(
        "open",
        "Interrupted",
        (
            f"{chain}; {vouched}. {proof.unproven:,} bytes came after that.",
            "But the journal has no end: the recorder was stopped, or entries at the end were removed. "
            "Which of both cannot be told from these files alone.",
        ),
    )
