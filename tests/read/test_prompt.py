"""bash's prompts, as the editor and a plain terminal show them."""

from __future__ import annotations

import pytest
from prompt_toolkit.formatted_text import ANSI, to_formatted_text

from gshell.read.prompt import ansi, plain

TITLE = "\x1b]0;user@host\a"
RED, OFF = "\x1b[31m", "\x1b[0m"

# bash's rendering -> what takes room
PROMPTS = {
    "$ ": "$ ",
    f"{RED}user{OFF}$ ": "user$ ",
    f"\001{RED}\002user\001{OFF}\002$ ": "user$ ",
    f"{TITLE}user$ ": "user$ ",
    f"\001{TITLE}{RED}\002user\001{OFF}\002$ ": "user$ ",
    "\x1b]0;title\x1b\\$ ": "$ ",
    "\x1b[1;32m~/src\x1b[m \x1b[?25h> ": "~/src > ",
    "two\nlines$ ": "two\nlines$ ",
    "\x1b[38;2;1;2;3mé\x1b[0m ": "é ",
    "\x1b(B$ ": "$ ",
}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_plain(prompt: str) -> None:
    assert plain(prompt) == PROMPTS[prompt]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_only_what_takes_room_has_a_width(prompt: str) -> None:
    seen = "".join(text for style, text, *_ in to_formatted_text(ANSI(ansi(prompt))) if "ZeroWidth" not in style)
    assert seen == PROMPTS[prompt]


def test_colours_belong_to_their_characters() -> None:
    fragments = to_formatted_text(ANSI(ansi(f"\001{RED}\002user\001{OFF}\002$ ")))
    assert {text: style for style, text, *_ in fragments} == {
        **dict.fromkeys("user", "ansired"),
        **dict.fromkeys("$ ", ""),
    }


def test_a_title_is_sent_as_it_is() -> None:
    fragments = to_formatted_text(ANSI(ansi(f"{TITLE}$ ")))
    assert "".join(text for style, text, *_ in fragments if "ZeroWidth" in style) == TITLE
