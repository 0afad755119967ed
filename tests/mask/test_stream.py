"""Masking output in any chunks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known import MATCHES, NO_MATCHES, name, shown

from gshell.mask import BOUND, Labels, Masker, mask_text
from gshell.mask.describe import Described

WIDTH = 40
Example = tuple[str, str, str]


def at_once(data: bytes, width: int = 0) -> bytes:
    return in_chunks(data, [], width)


def in_chunks(data: bytes, cuts: list[int], width: int = 0) -> bytes:
    masker = Masker(width=width)
    cuts = sorted(cut % (len(data) + 1) for cut in cuts)
    out = [masker.feed(data[start:end]) for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    return b"".join(out) + masker.flush()


@pytest.mark.parametrize(("row", "example"), MATCHES, ids=name)
def test_byte_by_byte(row: Described, example: Example) -> None:
    text = "".join(example).encode()
    assert in_chunks(text, list(range(len(text)))).decode() == mask_text("".join(example))[0]


pieces = st.one_of(
    st.sampled_from(["".join(example) for _, example in MATCHES]),
    st.sampled_from([text for _, text in NO_MATCHES]),
    st.text(st.characters(codec="ascii"), max_size=20),
    st.sampled_from(["\r\n", "\n", " ", "$ ", "\x1b[01;31m", "\x1b[m", "é漢", "\b \b", "\x1b[5;1H", " \r", "\r"]),
)
cuts = st.lists(st.integers(0, 10_000), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=6), cuts, st.sampled_from([0, WIDTH]))
def test_chunks_change_nothing(parts: list[str], cuts: list[int], width: int) -> None:
    data = "".join(parts).encode()
    assert in_chunks(data, cuts, width) == at_once(data, width)


@pytest.mark.slow
@pytest.mark.timeout(300)
@settings(max_examples=5000, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=6), cuts, st.sampled_from([0, WIDTH]))
def test_chunks_change_nothing_at_length(parts: list[str], cuts: list[int], width: int) -> None:
    data = "".join(parts).encode()
    assert in_chunks(data, cuts, width) == at_once(data, width)


def leaks(row: Described, example: Example, shown: str) -> list[str]:
    """Parts of the secret, 6 characters or longer, that can be read."""
    before, secret, after = example
    kept = max(row.detector.keep)
    found = [secret[i : i + 6] for i in range(len(secret) - 5)]
    return [part for part in found if part in shown and part not in before + after and kept < 6]


ESCAPES = ["\x1b[01;31m\x1b[K", "\x1b[m", "\x1b[0;1;4m", "\x1b(B", "\x1b]8;;http://h/\x07", "\x1b[1@", "\x1b[?25l"]
INTERLEAVED = st.sampled_from([*ESCAPES, "\b \b", "\0", "\a"])


def check_interleaved(row: Described, example: Example, escapes: list[tuple[int, str]], cuts: list[int]) -> None:
    before, secret, after = example
    text = secret
    for at, escape in sorted(((at % (len(secret) + 1), escape) for at, escape in escapes), reverse=True):
        text = text[:at] + escape + text[at:]
    data = f"line\r\n{before}{text}{after or ' '}$ ".encode()
    seen = in_chunks(data, cuts).decode()
    for escape in sorted({escape for _, escape in escapes}, key=len, reverse=True):
        seen = seen.replace(escape, "")
    assert seen == f"line\r\n{before}{shown(row, example)}{after or ' '}$ "
    assert not leaks(row, example, seen)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MATCHES), st.lists(st.tuples(st.integers(0, 10_000), INTERLEAVED), max_size=4), cuts)
def test_nothing_of_a_secret_is_left(
    row: tuple[Described, Example], escapes: list[tuple[int, str]], cuts: list[int]
) -> None:
    """… with colours switched within it, as `grep --color` and `ls` do, characters erased, a title set."""
    check_interleaved(*row, escapes, cuts)


@pytest.mark.slow
@pytest.mark.timeout(300)
@settings(max_examples=10_000, deadline=None)
@given(st.sampled_from(MATCHES), st.lists(st.tuples(st.integers(0, 10_000), INTERLEAVED), max_size=8), cuts)
def test_nothing_of_a_secret_is_left_at_length(
    row: tuple[Described, Example], escapes: list[tuple[int, str]], cuts: list[int]
) -> None:
    check_interleaved(*row, escapes, cuts)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MATCHES), st.integers(0, WIDTH - 1), st.sampled_from(["\r\n", " \r"]), cuts)
def test_wrapped_lines(row: tuple[Described, Example], indent: int, wrap: str, cuts: list[int]) -> None:
    """As `fold`, `less` and line editors break them at the last column."""
    before, secret, after = row[1]
    if row[0].detector.lines or "\n" in before + secret:
        return
    line = " " * indent + before + secret + after.rstrip("\r\n")
    folded = wrap.join(line[start : start + WIDTH] for start in range(0, len(line), WIDTH))
    masker_out = in_chunks(f"x\r\n{folded}\r\n$ ".encode(), cuts, WIDTH).decode()
    seen = masker_out.replace(wrap, "")
    assert not leaks(row[0], row[1], seen)


def test_redrawn_lines() -> None:
    drawn = b"\r\x1b[K> token=a1b2\r\x1b[K> token=a1b2c3\r\x1b[K> token=a1b2c3d4e5\r\n"
    assert b"c3d4" not in at_once(drawn)
    typed = b"> password=" + b"".join(b"\x1b[1@%c" % byte for byte in b"hunter2") + b"\r\n"
    assert at_once(typed).replace(b"\x1b[1@", b"") == b"> password=[masked password]\r\n"
    painted = b"\x1b[3;1Hname\x1b[3;20Hpassword=hunter2\x1b[4;1Hnext\x1b[4;20Hx"
    assert at_once(painted) == painted.replace(b"hunter2", b"[masked password]")


def test_a_cell_next_to_another_is_no_word() -> None:
    token = b"glpat-" + b"a1B_" * 5
    assert at_once(b"name\x1b[2;10H" + token + b" ") == b"name\x1b[2;10Hglpat-[masked gitlab-token] "


@given(st.binary(max_size=300), st.lists(st.integers(0, 400), max_size=8))
def test_other_bytes_pass(data: bytes, cuts: list[int]) -> None:
    seen = in_chunks(data, cuts)
    assert seen == data or b"[masked " in seen or b"*" in seen


@pytest.mark.parametrize(
    "chunk", [b"$ ", b"ls\r\n", b"a.txt  b.txt\r\n", b"Password: ", b"\r\n", b"\x1b[32mok\x1b[m\r\n", b"... ", b"[y]? "]
)
def test_what_cannot_begin_a_secret_is_not_held_back(chunk: bytes) -> None:
    assert Masker().feed(chunk) == chunk


def test_a_last_word_is_held_back_and_keeps_its_time() -> None:
    masker = Masker()
    assert [tuple(piece) for piece in masker.take(b"see al", 1.0)] == [(1.0, b"see ")]
    assert masker.take(b"ice", 2.0) == []
    assert [tuple(piece) for piece in masker.take(b" and", 3.0)] == [(1.0, b"al"), (2.0, b"ice"), (3.0, b" ")]
    assert masker.held == 3
    assert [tuple(piece) for piece in masker.finish()] == [(3.0, b"and")]


def test_a_value_is_held_until_it_ends_and_a_flush_gives_it_up() -> None:
    masker = Masker()
    assert masker.feed(b"API_KEY=abc") == b"API_KEY="
    assert masker.feed(b"def") == b""
    assert masker.flush() == b"abcdef", "8 characters would have been needed"
    assert masker.feed(b"\npassword=hunter2") == b"\npassword="
    assert masker.flush() == b"[masked password]"
    assert masker.hits == {"password": 1}


def test_a_flush_within_a_secret() -> None:
    masker = Masker()
    assert masker.feed(b"API_KEY=abc") + masker.flush() == b"API_KEY=abc"
    assert masker.feed(b"12345defg\n") == b"[masked key]\n"


def test_a_pause_in_a_secret() -> None:
    """The recorder waits some seconds and then wants what there is."""
    token = b"a1B2" * 9
    for at in range(1, len(token)):
        masker = Masker()
        seen = masker.feed(b"ghp_" + token[:at]) + masker.flush() + masker.feed(token[at:] + b" end\n") + masker.flush()
        assert not any(token[i : i + 6] in seen for i in range(len(token) - 5)), (at, seen)
        assert seen.endswith(b" end\n")


def test_streams_share_labels() -> None:
    labels = Labels()
    one, other = Masker(labels), Masker(labels, counting=False)
    assert one.feed(b"password=a1 password=b2 \n") == b"password=[masked password] password=[masked password 2] \n"
    assert other.feed(b"password=b2 \n") == b"password=[masked password 2] \n"
    assert labels.hits == {"password": 2}


def test_a_title_tells_nothing() -> None:
    assert at_once(b"\x1b]0;mysql -phunter2 shop\x07$ ") == b"\x1b]0;mysql -p[masked password] shop\x07$ "
    assert in_chunks(b"\x1b]0;mysql -phunter2 shop\x07$ ", [5, 15]) == b"\x1b]0;mysql -p[masked password] shop\x07$ "


def test_what_is_held_is_bounded() -> None:
    masker = Masker()
    out = masker.feed(b"token=" + b"a1" * 3)
    for _ in range(100):
        out += masker.feed(b"b2C3" * 250)
        assert masker.held <= BOUND
    out += masker.feed(b"\nafter\n") + masker.flush()
    assert out == b"token=[masked key]\nafter\n"


def test_what_was_no_secret_after_all_is_given_out() -> None:
    words = b"token=" + b"some-words-" * 2000 + b"\n"
    masker = Masker()
    out = b""
    for start in range(0, len(words), 700):
        out += masker.feed(words[start : start + 700])
        assert masker.held <= BOUND
    assert out + masker.flush() == words


def test_a_secret_in_a_secret() -> None:
    text = b"password=x://u:p;q@host "
    assert in_chunks(text, list(range(len(text)))) == at_once(text) == b"password=[masked password]@host "


def test_an_escape_sequence_without_end_is_bounded() -> None:
    masker = Masker()
    out = b"".join(masker.feed(b"\x1b]0;" + b"x" * 999) for _ in range(50)) + masker.flush()
    assert len(out) == 50 * 1003
