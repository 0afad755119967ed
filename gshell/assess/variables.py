"""Variables: what a name means where the script has not set it (bash(1), Shell Variables)."""

from __future__ import annotations

import re

from gshell.assess.machine import Machine
from gshell.assess.memory import Variable
from gshell.assess.values import Taint, Value

_SECRET = (
    r"(^|_)(SECRET|TOKEN|PASSWD|PASSPHRASE|API_?KEY|PRIVATE_KEY|CREDENTIALS?|PAT|MYSQL_PWD)(_|$)"
    r"|ACCESS_KEY|PASSWORD|_SECRET|APIKEY|^(DATABASE|REDIS|MONGO(DB)?|POSTGRES|MYSQL|AMQP|RABBITMQ)_UR[LI]$|CONNECTION_STRING"
)


# environ(7): what these name if nobody has set them.
_CUSTOMARY = {"EDITOR": "vi", "VISUAL": "vi", "PAGER": "less", "SHELL": "/bin/sh", "BROWSER": "xdg-open"}


def secret_name(name: str) -> bool:
    """Is a variable of this name likely to hold a key, token or password?"""
    return bool(re.search(_SECRET, name.upper()))


def scalar(variable: Variable) -> Value | None:
    """What `$name` yields of a variable: an array's first element."""
    if variable is None or isinstance(variable, Value):
        return variable
    return variable.get("0")


def array(variable: Variable) -> dict[str, Value]:
    """The variable as an array: a scalar is its element 0."""
    if variable is None:
        return {}
    return {"0": variable} if isinstance(variable, Value) else dict(variable)


def known_variable(machine: Machine, name: str) -> Value | None:
    """A variable as the script has set it, else as the shell or its environment has it; None if unset."""
    state = machine.state
    name = state.references.get(name, name)
    if name in state.variables:
        return scalar(state.variables[name])
    if name == "PWD":
        return Value(state.cwd)
    if name == "OLDPWD" and state.previous:
        return Value(state.previous)
    if name == "IFS":
        return Value(" \t\n")
    text = machine.world.variable(name)
    if text is None:
        own = {"HOME": machine.world.home, "USER": machine.world.user, "LOGNAME": machine.world.user}
        text = own.get(name) or _CUSTOMARY.get(name)
    if text is None:
        return None
    return Value(text, frozenset((Taint("secret", "$" + name),)) if secret_name(name) else frozenset())
