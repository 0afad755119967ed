"""record: what happened, on disk, as it happens.

In:      who and where a session is, every decision, every byte shown
Out:     `<user>-<host>-<session>.cast` (asciicast v2) and, beside it, `.jsonl` (the journal,
         hash-chained) and, only if something was no UTF-8, `.raw` (what a cast cannot carry)
Raises:  RecorderError when a write fails; RecordingError when a recording cannot be read
Fails:   closed and for good: after one failed write every later one raises too, what was
         written stays whole, and the conductor stops before the next command

docs/recording-format.md describes the files.
"""

from gshell.record.recorder import Recording

__all__ = ["Recording"]
