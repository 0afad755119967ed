"""shell: the conductor. Each mode's loop reads like the diagram in gshell/__init__.py.

In:      argv[0] and arguments, as bash would get them
Out:     the exit status: the command's own; 126 refused, 2 usage, 74 recording, 78 policy
Raises:  GshellError, which __main__ turns into one message and its exit status
Fails:   closed: without policy or recording nothing starts; refused text never reaches bash
"""

from gshell.shell.judge import Judge
from gshell.shell.start import main

__all__ = ["Judge", "main"]
