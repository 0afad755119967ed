"""Every detector proves itself on its own examples."""

from __future__ import annotations

import re

import pytest

from gshell.mask import mask_text
from gshell.mask.rules import DETECTORS, Detector

MATCHES = [(detector, example) for detector in DETECTORS for example in detector.match]
NO_MATCHES = [(detector, text) for detector in DETECTORS for text in detector.no_match]


def name(value: object) -> str:
    return value.id if isinstance(value, Detector) else repr(value)[:40]


@pytest.mark.parametrize(("detector", "example"), MATCHES, ids=name)
def test_match(detector: Detector, example: tuple[str, str, str]) -> None:
    before, secret, after = example
    masked, hits = mask_text(before + secret + after)
    assert masked == f"{before}[masked {detector.id}]{after}"
    assert hits == (detector.id,)


@pytest.mark.parametrize(("detector", "text"), NO_MATCHES, ids=name)
def test_no_match(detector: Detector, text: str) -> None:
    assert detector.id not in mask_text(text)[1]


@pytest.mark.parametrize("detector", DETECTORS, ids=name)
def test_rows_are_sound(detector: Detector) -> None:
    assert detector.match and detector.no_match
    assert re.compile(detector.before).groups == re.compile(detector.after).groups == 0
    assert bool(detector.keywords) != bool(detector.hint)
    assert all(keyword == keyword.lower() and keyword.isascii() for keyword in detector.keywords)
    assert not detector.secret or detector.beginning, "what a beginning looks like cannot be guessed"


EVERYDAY = """\
$ ls -la /etc/passwd
-rw-r--r-- 1 root root 1234 Nov 22 12:00 /etc/passwd
root:x:0:0:root:/root:/bin/bash
$ git log --oneline
0123456789abcdef0123456789abcdef01234567 fix: token refresh
commit 39c6290 Author: Alice <alice@example.org>
$ kubectl get secrets
NAME                  TYPE                                  DATA   AGE
default-token-x7k2p   kubernetes.io/service-account-token   3      12d
$ pip install tokenizers==0.19.1
Successfully installed tokenizers-0.19.1
passed: 12, failed: 0, skipped: 3
PASSED tests/test_login.py::test_password[1]
$ mysql -u root -p shop
Enter password:
$ ssh -i ~/.ssh/id_ed25519 alice@host -p 2222
$ docker run -p 8080:80 -e PASSWORD nginx
$ openssl x509 -fingerprint -sha256
SHA256 Fingerprint=AB:CD:EF:01:23
uuid 550e8400-e29b-41d4-a716-446655440000
started at 1795374601.790 in 0.0213 s
curl: (7) Failed to connect to localhost port 8080
http://example.org/a/b?c=d#e
bearer tokens are described in RFC 6750
password authentication failed for user "app"
  secretName: web-tls
  key: value
monkey=1 keyboard: us
"""


def test_everyday_output_is_left_alone() -> None:
    assert mask_text(EVERYDAY) == (EVERYDAY, ())


@pytest.mark.parametrize(("detector", "example"), MATCHES, ids=name)
def test_masking_twice_changes_nothing(detector: Detector, example: tuple[str, str, str]) -> None:
    once = mask_text("".join(example))[0]
    assert mask_text(once) == (once, ())


def test_bytes_that_are_no_text_stay() -> None:
    assert mask_text("password=\udcffsecret1 \udc80") == ("password=[masked password] \udc80", ("password",))
