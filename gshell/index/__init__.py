"""index: recordings as rows, to be asked by person, host, time, command, effect and words on the screen.

In:      the state directory: recordings/ (casts and journals) and open/ (signs of what is new)
Out:     index.sqlite in it (SQLite, FTS5), and from it Session, Command, Hit
Raises:  RecordingError for a session that is not there; GshellError if SQLite cannot do its work
Fails:   open: the index is derived. Damaged or written by a newer gshell it is moved aside, said once,
         and made again; where it cannot be written it is made in memory
"""

from gshell.index.rows import Command, Hit, Session
from gshell.index.store import Index

__all__ = ["Command", "Hit", "Index", "Session"]
