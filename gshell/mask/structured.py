"""Secrets that are known by their own form: keys, signed tokens, passwords in URLs, numbers with check digits."""

from __future__ import annotations

from gshell.mask.detector import TOKEN, Detector

_GAP = r"(?:\s|\\[nr])+"  # in a file, or in a JSON string
_HEADER = rf"[A-Z][A-Za-z-]{{2,16}}: [^\n]{{0,80}}{_GAP}"  # RFC 1421: Proc-Type, DEK-Info
_LINE = "[A-Za-z0-9+/=]{16,}"

STRUCTURED = (
    Detector(
        "private-key",  # RFC 7468
        ("-----begin",),
        r"-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----",
        r"[A-Za-z0-9+/=\s\\:,.()-]",
        secret=rf"{_GAP}(?:{_HEADER}){{0,4}}{_LINE}(?:{_GAP}{_LINE})*(?:{_GAP}[A-Za-z0-9+/=]{{1,15}}(?=\s|\\|\Z))?",
        beginning=r"(?:(?!-----END)[A-Za-z0-9+/=\s\\:,.()-])*",
        lines=True,
        match=(
            ("-----BEGIN RSA PRIVATE " + "KEY-----", "\n" + 3 * (16 * "Mi3+" + "\n") + "ab==", "\n-----END RSA"),
            ('"-----BEGIN PRIVATE ' + "KEY-----", r"\n" + 16 * "Mi3+" + r"\n" + "a/b=", r'\n-----END PRIVATE KEY--"'),
            ("-----BEGIN OPENSSH PRIVATE " + "KEY-----", "\r\n" + 2 * (17 * "b3B1" + "\r\n") + 4 * "c29t", "\r\n$ "),
            (
                "-----BEGIN RSA PRIVATE " + "KEY-----",
                "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123ABCD\n\n" + 16 * "Mi3+",
                "\n-----END RSA PRIVATE KEY-----",
            ),
        ),
        no_match=(
            "grep -l 'BEGIN RSA PRIVATE KEY' *",
            "a:-----BEGIN RSA PRIVATE " + "KEY-----\nb:-----BEGIN DSA PRIVATE " + "KEY-----\nand more words\n",
            "-----BEGIN CERTIFICATE-----\n" + 16 * "Mi3+" + "\n",
        ),
    ),
    Detector(
        "jwt",  # RFC 7519
        ("eyj",),
        r"(?<![A-Za-z0-9_-])eyJ",
        "[A-Za-z0-9_.-]",
        secret=r"[A-Za-z0-9_-]{6,}\.eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?",
        beginning="[A-Za-z0-9_.-]*",
        match=(
            ("eyJ", "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0In0" + ".c2lnbmF0dXJl", "\n"),
            ("Cookie: t=eyJ", "hbGciOiJub25lIn0" + ".eyJ" + "zdWIiOiIxMjM0In0" + ".", ";"),
        ),
        no_match=("eyJ", "eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9.abc"),
    ),
    Detector(
        "url-password",  # RFC 3986, 3.2.1
        ("://",),
        r"""://[^\s:/?#@"'<>]{0,64}:""",
        r"""[^\s/@"'<>\x00-\x1f]""",
        after="@",
        check="literal",
        match=(
            ("psql postgres://app:", "s3cret", "@db/shop"),
            ("redis://:", "hunter2", "@cache:6379/0"),
            ("https_proxy=http://u:", "p:w%40d", "@proxy:3128\n"),
        ),
        no_match=(
            "http://localhost:8080/a@b",
            "git clone ssh://git@host:22/repo",
            "postgres://app:$PASSWORD@db",
            "postgres://app:${PASSWORD}@db",
            "postgres://app:<password>@db",
            "see http://a:1 and b@c",
        ),
    ),
    Detector(
        "url-token",
        ("://",),
        "://",
        TOKEN,
        20,
        after="@",
        check="random",
        match=(("git clone https://", "0123456789abcdef0123456789abcdef01234567", "@github.com/a/b"),),
        no_match=("https://a-very-long-user-name-indeed@host/", "ssh://deploy@host"),
    ),
    Detector(
        "card-number",  # ISO/IEC 7812
        (),
        r"(?<![A-Za-z0-9.])",
        "[0-9 -]",
        after=r"(?![0-9A-Za-z])",
        check="card",
        secret=r"[2-6][0-9]{3}(?:([ -]?)[0-9]{4}\2[0-9]{4}\2[0-9]{4}|([ -]?)[0-9]{6}\3[0-9]{5})",
        beginning=r"[2-6](?:[ -]?[0-9]){0,15}[ -]?",
        hint="[2-6][0-9]{3}[ -]?[0-9]{4}",
        match=(
            ("", "4111 1111 1111 " + "1111", "\n"),
            ("card: ", "5555-5555-5555-" + "4444", ", next"),
            ("pan=", "37828224631" + "0005", " "),
            ("", "3782 822463 " + "10005", ""),
        ),
        no_match=(
            "4111 1111 1111 1112",
            "4111 1111-1111 1111",
            "1795374601790000000",
            "0000 0000 0000 0000",
            "54111111111111111111",
            "4111.1111.1111.1111",
        ),
    ),
    Detector(
        "iban",  # ISO 13616
        (),
        r"(?<![A-Za-z0-9])",
        "[A-Z0-9 ]",
        check="iban",
        secret=r"[A-Z]{2}[0-9]{2}(?:(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3}\b)?|[A-Z0-9]{11,30}\b)",
        beginning=r"[A-Z](?:[A-Z](?:[0-9](?:[0-9](?: ?[A-Z0-9]){0,30} ?)?)?)?",
        hint="[A-Z]{2}[0-9]{2}[ A-Z0-9]",
        match=(
            ("", "DE89 3704 0044 " + "0532 0130 00", "\n"),
            ("to ", "GB82WEST12345698" + "765432", "."),
            ("", "AT61 1904 3002 " + "3457 3201", " EUR"),
        ),
        no_match=("DE89 3704 0044 0532 0130 01", "SHA256 AB12CD34EF56", "xGB82WEST12345698" + "765432"),
    ),
)
