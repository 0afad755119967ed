"""The last word on what an expression found: how many of its bytes are the secret; 0: none."""

from __future__ import annotations

import re
from math import log2
from typing import Callable

_REFERENCE = re.compile(rb"[$<%{*@\[(]|/|\./|~/|(?:os|env|process|self|config|settings|var|local|data|args)\.")
_PLACEHOLDERS = frozenset(
    b"none null nil true false yes no on off str string text bytes int any required requisite optional unset empty"
    b" undefined redacted masked hidden secret password changeme".split()
)
_WORDS = re.compile(rb"[A-Za-z]+[0-9]{0,2}(?:[-_.:/ ][A-Za-z]*[0-9]{0,3})*")
# American Express; Mastercard, JCB, Visa, Mastercard, Discover and UnionPay: the first four digits.
_ISSUED_15 = ((3400, 3499), (3700, 3799))
_ISSUED_16 = ((2221, 2720), (3528, 3589), (4000, 4999), (5100, 5599), (6011, 6011), (6200, 6299), (6440, 6599))
_SYMBOL = re.compile(rb"[0-9!#$%^*+=?~@]")


def literal(value: bytes) -> int:
    """The secret itself, not a reference to one, a type or a row of stars."""
    bare = value.strip(b"\"'")
    if not bare or _REFERENCE.match(bare) or bare.lower() in _PLACEHOLDERS:
        return 0
    return 0 if len(bare) > 2 and len(set(bare)) == 1 else len(value)


def odd(value: bytes) -> int:
    """A literal that is no word of prose: quoted, or with a digit or symbol in it."""
    return literal(value) if value[:1] in (b'"', b"'") or _SYMBOL.search(value) else 0


def random(value: bytes) -> int:
    """A literal of 8 characters or more that nobody reads as words: letters mixed with digits, or of both cases."""
    bare = value.strip(b"\"'")
    if len(bare) < 8 or _WORDS.fullmatch(bare):
        return 0
    letters = any(bytes((byte,)).isalpha() for byte in bare)
    mixed = letters and any(bytes((byte,)).isdigit() for byte in bare)
    return literal(value) if mixed or (bare.lower() != bare and bare.upper() != bare) else 0


def card(value: bytes) -> int:
    """Luhn's check digit (ISO/IEC 7812-1) and a range that is issued for payment, with its length."""
    digits = [byte - 48 for byte in value if 48 <= byte < 58]
    doubled = (digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(reversed(digits)))
    begin = int("".join(map(str, digits[:4])))
    ranges = _ISSUED_15 if len(digits) == 15 else _ISSUED_16
    issued = any(low <= begin <= high for low, high in ranges)
    return len(value) if issued and sum(doubled) % 10 == 0 and len(set(digits)) > 1 else 0


def iban(value: bytes) -> int:
    """ISO 7064 MOD 97-10; a last short group that does not belong is left alone."""
    for candidate in (value, value.rpartition(b" ")[0]):
        bare = candidate.replace(b" ", b"").decode()
        if 15 <= len(bare) <= 34 and int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1:
            return len(candidate)
    return 0


def phone(value: bytes) -> int:
    """ITU-T E.164: 8 to 15 digits; in groups, or it could be any number with a plus."""
    digits = sum(48 <= byte < 58 for byte in value)
    return len(value) if 8 <= digits <= 15 and len(set(value)) > 3 else 0


def address(value: bytes) -> int:
    """The local part of an e-mail address; not that of a machine."""
    letters = any(bytes((byte,)).isalpha() for byte in value)
    return len(value) if letters and b".." not in value else 0


def _numbered(country: str, number: str) -> Callable[[bytes], int]:
    """A check digit as python-stdnum knows it. It is loaded when a number of that form was seen."""

    def check(value: bytes) -> int:
        from stdnum import get_cc_module

        module = get_cc_module(country, number)
        try:
            valid = module is not None and module.is_valid(value.decode("latin-1"))
        except Exception:  # it stumbled over the number; one that it cannot rule out is masked
            valid = True
        return len(value) if valid else 0

    return check


def spanish(value: bytes) -> int:
    """A DNI or, for foreigners, a NIE."""
    return _numbered("es", "nie" if value[:1] in b"XYZ" else "dni")(value)


def entropy(value: bytes) -> float:
    """Shannon's, in bits per character."""
    length = len(value)
    return -sum(count / length * log2(count / length) for count in map(value.count, set(value)))


CHECKS: dict[str, Callable[[bytes], int]] = {
    "": len,
    "literal": literal,
    "odd": odd,
    "random": random,
    "card": card,
    "iban": iban,
    "phone": phone,
    "address": address,
    "it.codicefiscale": _numbered("it", "codicefiscale"),
    "br.cpf": _numbered("br", "cpf"),
    "cn.ric": _numbered("cn", "ric"),
    "se.personnummer": _numbered("se", "personnummer"),
    "es": spanish,
}
