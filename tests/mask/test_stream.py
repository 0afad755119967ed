"""Masking output in any chunks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.mask import BOUND, Masker, mask_text
from gshell.mask.rules import DETECTORS, Detector

MATCHES = [(detector, example) for detector in DETECTORS for example in detector.match]
NO_MATCHES = [text for detector in DETECTORS for text in detector.no_match]


def at_once(data: bytes) -> bytes:
    masker = Masker()
    return masker.feed(data) + masker.flush()


def in_chunks(data: bytes, cuts: list[int]) -> bytes:
    masker = Masker()
    cuts = sorted(cut % (len(data) + 1) for cut in cuts)
    out = [masker.feed(data[start:end]) for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    return b"".join(out) + masker.flush()


@pytest.mark.parametrize(("detector", "example"), MATCHES, ids=lambda value: getattr(value, "id", repr(value)[:30]))
def test_byte_by_byte(detector: Detector, example: tuple[str, str, str]) -> None:
    text = "".join(example).encode()
    assert in_chunks(text, list(range(len(text)))).decode() == mask_text("".join(example))[0]


pieces = st.one_of(
    st.sampled_from(["".join(example) for _, example in MATCHES]),
    st.sampled_from(NO_MATCHES),
    st.text(st.characters(codec="ascii"), max_size=20),
    st.sampled_from(["\r\n", "\n", " ", "$ ", "\x1b[01;31m", "\x1b[m", "é漢"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=6), st.lists(st.integers(0, 10_000), max_size=12))
def test_chunks_change_nothing(parts: list[str], cuts: list[int]) -> None:
    data = "".join(parts).encode()
    assert in_chunks(data, cuts) == at_once(data)


@pytest.mark.slow
@settings(max_examples=5000, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=6), st.lists(st.integers(0, 10_000), max_size=12))
def test_chunks_change_nothing_at_length(parts: list[str], cuts: list[int]) -> None:
    data = "".join(parts).encode()
    assert in_chunks(data, cuts) == at_once(data)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(MATCHES), st.lists(st.integers(0, 10_000), max_size=12), st.data())
def test_nothing_of_a_secret_is_left(
    row: tuple[Detector, tuple[str, str, str]], cuts: list[int], data: st.DataObject
) -> None:
    """… with colours switched within it, as `grep --color` and `ls` do."""
    before, secret, after = row[1]
    at = data.draw(st.integers(0, len(secret)))
    coloured = f"line\r\n{before}{secret[:at]}\x1b[01;31m\x1b[K{secret[at:]}\x1b[m{after or ' '}$ ".encode()
    shown = in_chunks(coloured, cuts).replace(b"\x1b[01;31m\x1b[K", b"").replace(b"\x1b[m", b"").decode()
    rest = shown.replace(f"[masked {row[0].id}]", "", 1)
    assert rest == f"line\r\n{before}{after or ' '}$ "
    leaks = [secret[i : i + 6] for i in range(len(secret) - 5)]
    assert not any(leak in shown and leak not in before + after for leak in leaks)


@given(st.binary(max_size=300), st.lists(st.integers(0, 400), max_size=8))
def test_other_bytes_pass(data: bytes, cuts: list[int]) -> None:
    masker = Masker()
    if not masker.hits:
        shown = in_chunks(data, cuts)
        assert shown == data or b"[masked " in shown


def test_ordinary_output_is_not_held_back() -> None:
    masker = Masker()
    for chunk in (
        b"$ ",
        b"ls\r\n",
        b"a.txt  b.txt\r\n",
        b"Password: ",
        b"\r\n",
        b"\x1b[32mok\x1b[0m",
        b"50%",
        b"...",
        b"x",
    ):
        assert masker.feed(chunk) == chunk


def test_a_value_is_held_until_it_ends_and_a_flush_gives_it_up() -> None:
    masker = Masker()
    assert masker.feed(b"API_KEY=abc") == b"API_KEY="
    assert masker.feed(b"def") == b""
    assert masker.flush() == b"abcdef", "8 characters would have been needed"
    assert masker.feed(b"password=hunter2") == b"password="
    assert masker.flush() == b"[masked password]"
    assert masker.hits == {"password": 1}


def test_a_title_tells_nothing() -> None:
    assert at_once(b"\x1b]0;mysql -phunter2 shop\x07$ ") == b"\x1b]0;mysql -p[masked password] shop\x07$ "
    assert in_chunks(b"\x1b]0;mysql -phunter2 shop\x07$ ", [5, 15]) == b"\x1b]0;mysql -p[masked password] shop\x07$ "


def test_what_is_held_is_bounded() -> None:
    masker = Masker()
    out = masker.feed(b"token=" + b"a1" * 3)
    for _ in range(100):
        out += masker.feed(b"b2C3" * 250)
        assert len(masker._text) <= BOUND
    out += masker.feed(b"\nafter\n") + masker.flush()
    assert out == b"token=[masked key]\nafter\n"


def test_what_was_no_secret_after_all_is_given_out() -> None:
    words = b"token=" + b"some-words-" * 2000 + b"\n"
    masker = Masker()
    out = b""
    for start in range(0, len(words), 700):
        out += masker.feed(words[start : start + 700])
        assert len(masker._text) <= BOUND
    assert out + masker.flush() == words


def test_a_secret_in_a_secret() -> None:
    text = b"password=x://u:p;q@host "
    assert in_chunks(text, list(range(len(text)))) == at_once(text) == b"password=[masked password]@host "


def test_an_escape_sequence_without_end_is_bounded() -> None:
    masker = Masker()
    out = b"".join(masker.feed(b"\x1b]0;" + b"x" * 999) for _ in range(50)) + masker.flush()
    assert len(out) == 50 * 1003
