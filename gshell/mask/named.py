"""Secrets that are known by what stands in front of them: a name, an option, a header."""

from __future__ import annotations

from gshell.mask.detector import Detector

_BARE = r"""[^\s"'`,;&|<>(){}\[\]\x00-\x1f\x7f]"""
_VALUE = rf"""(?:"[^"\n\r]+"|'[^'\n\r]+'|["']?{_BARE}+)"""
_VALUE_BEGINNING = rf"""(?:"[^"\n\r]*"?|'[^'\n\r]*'?|{_BARE}*)"""
_NO_CALL = rf"(?!\(|{_BARE})"  # password=getpass() is code

_OPTIONS = r"\b[^\n|;&]{0,160}?[ \t]"  # of a command, up to the one that matters
_PASSWORD = r"(?i:passw(?:or)?d|passphrase|passcode|(?<!by)(?<!com)pass|(?<!alias )pwd)"
_PASSWORD_IN_FULL = r"(?i:passw(?:or)?d|passphrase|passcode|pwd)"
_KINDS = ("api", "access", "account", "auth", "encryption", "signing", "secret")
_OF_A_KIND = "|".join(f"(?<={kind}{joint})" for kind in _KINDS for joint in ("", "_", "-"))
_KEY = rf"(?i:secret(?:[_-]?access)?(?:[_-]?key)?|token|(?:{_OF_A_KIND})key)"
_KEY_WORDS = ("secret", "token", "key")
_IS = r"""["']?[ \t]{0,2}(?:=>|:=|=)[ \t]{0,2}"""
_COLON = r"""["']?[ \t]{0,2}:(?:[ \t]{1,3}|(?=["']))"""


def _value(
    id: str,
    keywords: tuple[str, ...],
    before: str,
    check: str,
    match: tuple[tuple[str, str, str], ...],
    no_match: tuple[str, ...],
) -> Detector:
    """A value as shells, configuration files and JSON write one, quoted or bare."""
    return Detector(
        id,
        keywords,
        before,
        _BARE,
        after=_NO_CALL,
        check=check,
        secret=_VALUE,
        beginning=_VALUE_BEGINNING,
        match=match,
        no_match=no_match,
    )


_NAMES = (
    _value(
        "password",
        ("pass", "pwd"),
        _PASSWORD + _IS,
        "literal",
        (
            ("PGPASSWORD=", "hunter2", " psql"),
            ("password = ", '"correct horse"', "\n"),
            ("MYSQL_PWD=", "hunter2", "\n"),
            ("http://h/login?password=", "hunter2", "&next=1"),
            ("db_pass=", "'it is long'", ""),
            ("password=", '"never', " closed\n"),
        ),
        (
            "PWD=/srv/app",
            "PGPASSWORD=$SECRET psql",
            "password=None",
            "password = getpass()",
            "password=os.environ['X']",
            "bypass=1",
            "password=",
            "password=******",
            "PASSWORD_FILE=/run/secrets/db",
            "alias pwd='pwd -P'",
        ),
    ),
    _value(
        "password",
        ("pass", "pwd"),
        _PASSWORD_IN_FULL + _COLON,
        "odd",
        (
            ('{"user": "a", "password": ', '"correct horse"', "}"),
            ("password: ", "hunter2", "\n"),
            ("DB_PASSWORD: ", "S3cr3t!", "\n"),
        ),
        (
            "password: incorrect",
            "[sudo] password for alice: \r\n",
            "passwd:         files systemd",
            "def login(user: str, password: str) -> None:",
            '"password": {"type": "string"}',
            "Password: ",
            "root:x:0:0:root:/root:/bin/bash",
            "/etc/passwd:12:games",
            "pass: 12 fail: 3",
        ),
    ),
    _value(
        "key",
        _KEY_WORDS,
        f"{_KEY}(?:{_IS}|{_COLON})",
        "random",
        (
            ("aws_secret_access_key = ", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYzz", "\n"),
            ("X-Api-Key: ", "0123456789abcdef", "\r\n"),
            ('"client_secret": ', '"GhK7-aB3d9-xyz"', ","),
            ("API_KEY=", "k3yk3yk3yk3y", " ./run"),
            ("AccountKey=", "Zm9vYmFyMTIzNDU2Nzg5MA==", ";Endpoint"),
        ),
        (
            "secretName: my-secret-v1",
            "token: string",
            "API_KEY=$KEY",
            "token = next_token(stream)",
            "secret: my-app-secret-2",
            "tokens: 1234567890",
            "access_key: /etc/keys/a1b2c3d4",
        ),
    ),
)


def _option(keyword: str, before: str, example: str, *no_match: str) -> Detector:
    """A program whose option takes a password."""
    match = ((example, "hunter2", " x\n"), (example, "'it is long'", "\n"))
    return _value("password", (keyword,), before, "literal", match, no_match)


_COMMANDS = (
    _value(
        "password",
        ("pass",),
        r"(?<=--)pass(?:word|wd|phrase)?(?:=|[ \t]+)(?!-)",
        "literal",
        (("tool --password ", "hunter2", " x"), ("tool --pass=", "abc", "\n"), ("x --passphrase ", "'a b'", "\n")),
        ("docker login --password-stdin", "tool --password --verbose", "tool --password $P", "tool --password\n"),
    ),
    _value(
        "key",
        _KEY_WORDS,
        rf"(?<=-){_KEY}[ \t]+(?!-)",
        "random",
        (("tool --token ", "a1b2c3d4", " x"), ("tool --api-key ", "'a1b2c3d4'", "\n")),
        ("tool --token $TOKEN", "the access-token expired", "tool --secret --quiet", "tool --token\n"),
    ),
    _option(
        "mysql",
        f"mysql[a-z_-]{{0,12}}{_OPTIONS}-p(?!rint|rune|ath|erm)",  # find -name mysql -print
        "mysqldump -u root -p",
        "mysql -p shop",
        "mysql -P 3306",
        "find / -name mysql -print",
    ),
    _option("mariadb", f"mariadb[a-z_-]{{0,12}}{_OPTIONS}-p", "mariadb -uroot -p", "mariadb -p\n"),
    _option("pass", "(?<=ssh)pass[ \t]+-p[ \t]?", "sshpass -p ", "sshpass -e ssh host", "sshpass -f file ssh -p 22 h"),
    _option(" login", f" login{_OPTIONS}-p[ \t]+", "docker login -u me -p ", "docker login -u me", "ssh login -p $P"),
    _option("redis-cli", f"redis-cli{_OPTIONS}-a[ \t]+", "redis-cli -h db -a ", "redis-cli -h db ping"),
    _option("ldap", f"ldap[a-z]{{3,8}}{_OPTIONS}-w[ \t]*", "ldapsearch -x -w ", "ldapsearch -x -W"),
    _value(
        "password",
        ("pass",),
        "(?:(?<=-pass )|(?<=-passin )|(?<=-passout ))pass:",
        "literal",
        (("openssl rsa -passin pass:", "hunter2", "\n"),),
        ("openssl rsa -passin file:x", "will pass:always"),
    ),
    Detector(
        "password",
        ("curl",),
        rf"curl{_OPTIONS}(?:-u[ \t]?|--user[ \t=])[\"']?[^\s:\"']{{1,64}}:",
        r"""[^\s"']""",
        check="literal",
        match=(("curl -s -u alice:", "hunter2", " http://h"), ('curl --user "a:', "hunter2", '" http://h')),
        no_match=("curl -u alice http://host:80/", "curl -u $U:$P http://h"),
    ),
)

_CREDENTIAL = "[A-Za-z0-9._~+/=:-]"

_HEADERS = (
    Detector(
        "authorization",  # RFC 9110, 11.6.2
        ("authorization",),
        r"""(?i:authorization)["']?[ \t]*[:=][ \t]*["']?(?i:(?:bearer|basic|token|digest|apikey)[ \t]+)?""",
        _CREDENTIAL,
        8,
        check="random",
        match=(
            ("Authorization: Bearer ", "abc123def456", "\r\n"),
            ("curl -H 'authorization: Basic ", "YWxpY2U6aHVudGVyMg==", "'"),
            ("Authorization: ", "0123456789abcdef", "\n"),
        ),
        no_match=("Authorization: required", "Authorization: Bearer $TOKEN", "authorization: denied-by-policy"),
    ),
    Detector(
        "authorization",
        ("bearer",),
        r"(?i:bearer)[ \t]+",
        _CREDENTIAL,
        20,
        check="random",
        match=(("bearer ", "0123456789abcdefABCDEF", "\n"),),
        no_match=("bearer of good news", "Bearer authentication-is-required"),
    ),
)

NAMED = (*_NAMES, *_COMMANDS, *_HEADERS)
