"""Foreign: what the words of a program nobody here knows give away.

Command-line programs name what they do alike (https://clig.dev/#subcommands): a verb, or nouns and a verb,
before what it is done to. One that is told to destroy something need not be known to be asked about.
"""

from __future__ import annotations

import re

from gshell.assess.values import Value

_VERBS = "destroy|delete|purge|wipe|erase|obliterate|nuke|drop|terminate|decommission|force-?remove|factory-?reset"
_VERB = re.compile(rf"({_VERBS})([-_]?all)?$", re.IGNORECASE)
_JOINED = re.compile(rf"([a-z]\w*[-:])*({_VERBS})(-[\w-]+)?$")  # delete-tenant, db:drop
_FLAG = re.compile(r"--(delete|destroy|purge|wipe|erase|drop)[-_](all|everything|databases?|data|disks?)$|--nuke$")
_DEFUSED = re.compile(r"(-h|-\?|--?help|--?version|--?dry-?run(=(?!none|false|0).*)?|--simulate|--no-?op|--pretend)$")
_NOUN = re.compile(r"[A-Za-z][\w-]*$")
# Verbs that do something else with whatever follows.
_OTHER = re.compile(
    r"(help|man|explain|get|list|ls|show|describe|search|find|grep|echo|print|create|new|add|generate|make|test|run|exec|log|logs"
    r"|open|edit|view|info|install|build|start|set|lint|check|plan|diff|doc|docs|tldr)$",
    re.IGNORECASE,
)
_DEEPEST = 3
"""`tool noun noun verb`: what comes later is what it is done to."""


def destroying(words: tuple[Value, ...]) -> str:
    """The word by which a program is told to destroy something, "" if there is none or nothing would happen."""
    texts = [word.text for word in words[1:]]
    if any(_DEFUSED.match(text) for text in texts):
        return ""
    operands = [text for text in texts if not text.startswith("-")]
    if operands and _JOINED.match(operands[0]):
        return operands[0]
    for text in operands[:_DEEPEST]:
        if _VERB.match(text):
            return text
        if not _NOUN.match(text) or _OTHER.match(text):
            break
    return next((text for text in texts if _FLAG.match(text)), "")
