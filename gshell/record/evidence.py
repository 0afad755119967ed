"""All that can be said for and against a recording: its chain, its files, its signatures, the ledger."""

from __future__ import annotations

import os
import time
from typing import Any, Sequence

from gshell.errors import RecordingError
from gshell.record import journal, keys, ledger, place
from gshell.record.proof import Break, Verification, verify
from gshell.tuples import NamedTuple

_SOON = 2.0
"""Seconds that the last signature may take: it is made after the session, so that nobody waits for it."""


class Evidence(NamedTuple):
    """What was found about one recording.

    `state`     "live", "ended", "interrupted" or, of a broken journal, "unknown"; "gone" if only the ledger knows it
    `entries`   of the journal that fit the chain; `proven` bytes of the cast that they vouch for
    `signed`    how many entries a valid signature of a known key vouches for; `by` that key, `signed_at` (UTC)
    `breaks`    what was altered; `remarks`: what is no alteration, but limits what is proven
    """

    session: str
    cast: str
    state: str
    entries: int = 0
    proven: int = 0
    signed: int = 0
    by: str = ""
    signed_at: str = ""
    breaks: tuple[Break, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.breaks


def examine(cast: str, state: str, known: Sequence[str] = ()) -> Evidence:
    """Look at one recording. `state`: the state directory, for its keys and its ledger; `known`: more public keys.

    Raises RecordingError if there is no journal, nothing can be proven then.
    """
    path = place.journal_of(cast)
    try:
        live = place.being_written(path)
        found = verify(path)
        first = next(journal.read(path), {})
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}; a cast alone proves nothing") from error
    how = "live" if live else "ended" if found.ended else "unknown" if found.bad_line else "interrupted"
    evidence = Evidence(found.session, cast, how, len(found.chain), found.proven, breaks=found.breaks)
    evidence = _signed(evidence, found, first, [*keys.trusted(state), *known])
    if os.path.realpath(cast).startswith(os.path.realpath(os.path.join(state, place.RECORDINGS)) + os.sep):
        evidence = _entered(evidence, found, first, ledger.Ledger(state))
    return _limits(evidence, found)


def examine_all(state: str, known: Sequence[str] = ()) -> list[Evidence]:
    """Every recording of a state directory, those that only the ledger remembers included; oldest first."""
    book = ledger.Ledger(state)
    there = {name: path for path in _casts(state) if (name := place.session_of(path))}
    gone = []
    for row in book.rows:
        session = str(row.get("session"))
        if row.get("type") == "start" and session not in there and "prune" not in book.of(session):
            cast = os.path.join(state, str(row.get("path")))
            gone.append(
                Evidence(session, cast, "gone", breaks=(Break(cast, "", "it was removed, not by gshell prune"),))
            )
    found = [examine(path, state, known) for path in there.values()]
    return sorted([*found, *gone], key=lambda evidence: evidence.session)


def _casts(state: str) -> list[str]:
    """Casts, and where there is only a journal, where the cast would be."""
    found = set()
    for folder, _, names in os.walk(os.path.join(state, place.RECORDINGS)):
        found |= {place.cast_of(os.path.join(folder, name)) for name in names if name.endswith(".jsonl")}
    return sorted(found)


def _signed(evidence: Evidence, found: Verification, first: dict[str, Any], known: Sequence[str]) -> Evidence:
    from gshell.record.signing import Signatures

    path = place.signatures_of(evidence.cast)
    last = len(found.chain) - 1
    until = _modified(place.journal_of(evidence.cast)) + _SOON
    while True:
        signatures = Signatures(path, found.session, list(found.chain))
        waiting = evidence.state == "ended" and first.get("key") and not signatures.wrong and signatures.upto < last
        if not waiting or time.time() > until:
            break
        time.sleep(0.05)
    breaks = [Break(path, "", complaint) for complaint in signatures.wrong]
    if waiting:
        breaks.append(Break(path, "", "the signature that was made at the end is missing"))
    if signatures.upto < 0:
        return evidence._replace(breaks=(*evidence.breaks, *breaks))
    if signatures.key not in known:
        breaks.append(Break(path, "", f"signed with a key that is not known here: {signatures.key}"))
        return evidence._replace(breaks=(*evidence.breaks, *breaks))
    return evidence._replace(
        signed=signatures.upto + 1,
        by=signatures.key,
        signed_at=signatures.time,
        breaks=(*evidence.breaks, *breaks),
    )


def _entered(evidence: Evidence, found: Verification, first: dict[str, Any], book: ledger.Ledger) -> Evidence:
    """What the ledger says of it."""
    breaks = list(evidence.breaks)
    rows = book.of(found.session)
    end = rows.get("end")
    if book.bad_line:
        breaks.append(Break(book.path, f"line {book.bad_line}", "the chain does not hold from here on"))
    elif "start" not in rows and "key" in first:  # without that it is older than ledgers are
        breaks.append(Break(book.path, "", "the ledger does not know this session"))
    elif not end and evidence.state == "ended" and evidence.signed:  # it is signed after its end was entered
        breaks.append(Break(book.path, "", "the ledger does not know how this session ended"))
    if end and not found.bad_line and (end.get("entries"), end.get("head")) != (len(found.chain), found.head):
        what = f"there were {end.get('entries')} entries when the session ended, now there are {len(found.chain)}"
        breaks.append(Break(place.journal_of(evidence.cast), f"line {len(found.chain)}", what))
    return evidence._replace(breaks=tuple(breaks))


def _limits(evidence: Evidence, found: Verification) -> Evidence:
    remarks = []
    if evidence.state == "interrupted":
        remarks.append("the session was interrupted: what came after its last entry is not known")
    if found.unproven and evidence.intact:
        remarks.append(f"the last {found.unproven} bytes of the cast were written after the last entry that vouches")
    if found.torn:
        remarks.append(f"the journal ends in {found.torn} bytes of an entry that was cut off")
    if not evidence.signed:
        remarks.append("no signature: who could write the files could have written others")
    elif evidence.signed < evidence.entries:
        remarks.append(f"signed up to entry {evidence.signed - 1}")
    return evidence._replace(remarks=tuple(remarks))


def _modified(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0
