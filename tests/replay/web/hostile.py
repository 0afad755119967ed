"""Recordings that were made to attack whoever looks at them."""

from __future__ import annotations

from pathlib import Path

from sessions import Clock, outcome, start

from gshell.identify import Identity
from gshell.record import Recording

SIGN = "attacked"
"""Each script, if it ran, would leave this name on the page's window, or ask for an address with it."""

_EACH = (
    f"<script>window.{SIGN}=1</script>",
    f'"><img src=x onerror="window.{SIGN}=1">',
    f"'-window.{SIGN}=1-'",
    f"</code></script></title></textarea><svg onload=window.{SIGN}=1>",
    f"<a href=javascript:window.{SIGN}=1>click</a>",
    f"{{{{ config.__class__ }}}}{{% raise %}}<iframe srcdoc='<script>parent.{SIGN}=1</script>'>",
    f"--><!--<link rel=stylesheet href=http://203.0.113.9/{SIGN}.css>",
    f"\x1b]8;;javascript:window.{SIGN}=1\x07link\x1b]8;;\x07\x1b]0;<script>{SIGN}</script>\x07\x1b]52;c;QUJD\x07",
    "\x1b[999999999C\x1b[99999999999999999999;1H\x1b[?1049h\x1bP\x1b\\\x1b[8;9999;9999t\x9b31m\x00",
    "\u202egnp.exe\u2066\u200b\ufeff \U000e0041 \udcff",
    "a\\u2028b\u2028c</script >\u2029\x0b\x0c\x7f",
)

ATTACKS = ("".join(text for text in _EACH if "\x1b" not in text), *_EACH)


def attack(state: Path, text: str, moment: float) -> Recording:
    """A session in which the text stands everywhere a recorded person can put one."""
    who = Identity(text, "agent", text, agent=text, host=text, source_address=text, method=text)
    clock = Clock()
    recording = start(state, who, "command", command=text, columns=80, rows=60, moment=moment, cwd=text, clock=clock)
    clock.now += 0.5
    recording.output(b"needle " + text.encode("utf-8", "surrogateescape") + b"\r\n")
    number = recording.decided(outcome(text, "", (text, text)), cwd=text)
    recording.output(text.encode("utf-8", "surrogateescape"))
    recording.finished(number, 3, 0.1, text)
    rule = text.encode("utf-8", "replace").decode()
    recording.decided(outcome(text, rule), cwd=text, answer=text)
    recording.note(text, **{"value": text, text.strip() or "key": text})
    recording.output(text.encode("utf-8", "surrogateescape"), "stderr")
    clock.now += 0.5
    recording.output(b".")
    recording.end(0, text)
    return recording
