"""Every detector proves itself on its own examples."""

from __future__ import annotations

import pytest
from known import DESCRIBED, MATCHES, NO_MATCHES, name, shown

from gshell.mask import Labels, mask_text
from gshell.mask.describe import Described
from gshell.mask.rules import plain


@pytest.mark.parametrize(("row", "example"), MATCHES, ids=name)
def test_match(row: Described, example: tuple[str, str, str]) -> None:
    before, _, after = example
    masked, hits = mask_text("".join(example))
    assert masked == f"{before}{shown(row, example)}{after}"
    assert hits == (row.detector.id,)


@pytest.mark.parametrize(("row", "text"), NO_MATCHES, ids=name)
def test_no_match(row: Described, text: str) -> None:
    assert row.detector.id not in mask_text(text)[1]


def test_all_are_in_force() -> None:
    assert [rule.detector for rule in plain().rules] == [row.detector for row in DESCRIBED]


@pytest.mark.parametrize("row", DESCRIBED, ids=name)
def test_rows_are_sound(row: Described) -> None:
    assert row.match and row.no_match, "both kinds of examples"
    for before, secret, _ in row.match:
        text = (before + secret).lower()
        assert not row.detector.keywords or any(keyword in text for keyword in row.detector.keywords)


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


@pytest.mark.parametrize(("row", "example"), MATCHES, ids=name)
def test_masking_twice_changes_nothing(row: Described, example: tuple[str, str, str]) -> None:
    once = mask_text("".join(example))[0]
    assert mask_text(once) == (once, ())


def test_bytes_that_are_no_text_stay() -> None:
    assert mask_text("password=\udcffsecret1 \udc80") == ("password=[masked password] \udc80", ("password",))


def test_masks_keep_their_form() -> None:
    assert mask_text("4111 1111 1111 " + "1111.")[0] == "**** **** **** 1111."
    assert mask_text("DE89 3704 0044 " + "0532 0130 00.")[0] == "DE** **** **** **** **30 00."


def test_the_same_secret_has_the_same_label() -> None:
    labels = Labels()
    lines = ["password=hunter2", "password=hunter3", 'password="hunter2"', "password=hunter3"]
    masked = [mask_text(line, labels)[0].partition("=")[2] for line in lines]
    assert masked == ["[masked password]", "[masked password 2]"] * 2


def test_labels_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gshell.mask.labels._MOST", 3)
    labels = Labels()
    for number in range(9):
        masked = mask_text(f"password=hunter{number}", labels)[0]
    assert masked == "password=[masked password 4]"
    assert sum(map(len, labels._seen.values())) == 3
