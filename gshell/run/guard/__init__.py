"""run.guard: every program that a session starts is judged before it runs, whatever started it.

In:      a ruling function (Exec -> Ruling), on Linux 5.5 or later
Out:     Guard, in the process that goes on as the shell; its notes of what was refused
Raises:  GuardError: this machine cannot do it, and why
Fails:   closed: while the supervisor is gone or broken, programs cannot be started

seccomp's user notification (seccomp_unotify(2)) stops each execve(2) and execveat(2) until somebody
answers. `stand` forks: the parent becomes that somebody (supervisor.py), an ancestor of all that the
session starts; the child goes on as the shell and puts itself, and so all its descendants, under the
filter (kernel.py). What is about to run is read from its memory (target.py).

It guards against accident. A program that means to can change its arguments between the check and the
kernel's own reading; what a program does by itself, without starting another one, is not seen.
"""

from gshell.run.guard.shell_side import Guard, stand
from gshell.run.guard.supervisor import Ruling
from gshell.run.guard.target import Exec

__all__ = ["Exec", "Guard", "Ruling", "stand"]
