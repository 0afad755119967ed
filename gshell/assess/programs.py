"""Programs: name -> "module:function" within gshell.assess. A function is a handler, see call.py.

One section per family; tools that are verbs and effects are data instead (tools/*.yaml).
"""

from __future__ import annotations

PROGRAMS: dict[str, str] = {
    # permissions
    "chmod": "permissions:chmod",
    "chown": "permissions:chown",
    "chgrp": "permissions:chown",
    "setfacl": "permissions:setfacl",
    "chattr": "permissions:chattr",
    "setcap": "permissions:setcap",
    # processes
    "kill": "processes:kill",
    "pkill": "processes:pkill",
    "skill": "processes:pkill",
    "killall": "processes:killall",
    "killall5": "processes:killall",
    "fuser": "processes:fuser",
}
