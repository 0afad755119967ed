"""replay: a recording lived through again.

In:      any asciicast file (v1, v2, v3), with or without a journal
Out:     a session on the terminal (`play`), the same bytes (`cat`), lines of text (`transcript`),
         other formats (`export`)
Raises:  RecordingError if the file is none; OSError if it cannot be read
Fails:   open: what is damaged is left out and said; the terminal is put back in order always
"""

from gshell.replay.export import EXPORTS, export
from gshell.replay.play import cat, play
from gshell.replay.transcript import transcript

__all__ = ["EXPORTS", "cat", "export", "play", "transcript"]
