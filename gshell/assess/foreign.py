"""Foreign: what the words of a program nobody here knows give away.

Command-line programs name what they do alike (https://clig.dev/#subcommands): a verb, or nouns and a verb,
before what it is done to. One that is told to destroy something need not be known to be asked about.
"""

from __future__ import annotations

import re

from gshell.assess.values import Value

_VERBS = "destroy|delete|purge|wipe|erase|obliterate|nuke|drop|terminate|decommission|force-?remove|factory-?reset"
_VERB = rf"(?i)({_VERBS})([-_]?all)?$"
_JOINED = rf"([a-z]\w*[-:])*({_VERBS})(-[\w-]+)?$"  # delete-tenant, db:drop
_FLAG = r"--(delete|destroy|purge|wipe|erase|drop)[-_](all|everything|databases?|data|disks?)$|--nuke$"
_DEFUSED = r"(-h|-\?|--?help|--?version|--?dry-?run(=(?!none|false|0).*)?|--simulate|--no-?op|--pretend)$"
_NOUN = r"[A-Za-z][\w-]*$"
# Verbs that do something else with whatever follows.
_OTHER = (
    r"(?i)(help|man|explain|get|list|ls|show|describe|search|find|grep|echo|print|create|new|add|generate|make|test|run"
    r"|exec|log|logs|open|edit|view|info|install|build|start|set|lint|check|plan|diff|doc|docs|tldr|select|use|switch"
    r"|checkout|login)$"
)
_DEEPEST = 3
"""`tool noun noun verb`: what comes later is what it is done to."""


def destroying(words: tuple[Value, ...]) -> str:
    """The word by which a program is told to destroy something, "" if there is none or nothing would happen."""
    texts = [word.text for word in words[1:]]
    if any(re.match(_DEFUSED, text) for text in texts):
        return ""
    operands = [text for text in texts if not text.startswith("-")]
    if operands and re.match(_JOINED, operands[0]):
        return operands[0]
    for text in operands[:_DEEPEST]:
        if re.match(_VERB, text):
            return text
        if not re.match(_NOUN, text) or re.match(_OTHER, text):
            break
    return next((text for text in texts if re.match(_FLAG, text)), "")
