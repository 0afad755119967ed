"""Decoding: what encoders hid. base64, base32, xxd, openssl, gzip and their kin.

Facts: base64(1), basenc(1), xxd(1), openssl-enc(1), uudecode(1), gzip(1).
"""

from __future__ import annotations

import binascii
import re
from itertools import pairwise
from typing import Callable

from gshell.assess import streams
from gshell.assess.call import Call
from gshell.assess.options import read, spec
from gshell.assess.values import HOLE, Stream, Taint


def decoded(stream: Stream, decode: Callable[[bytes], bytes], name: str) -> Stream:
    """The text a decoder makes; unknown and tainted "decoded" if the input is not known."""
    taints = stream.taints | {Taint("decoded", name)}
    if HOLE in stream.text:
        return Stream(HOLE, taints)
    try:
        return Stream(_text(decode(stream.text.encode("utf-8", "surrogateescape"))), taints)
    except (ValueError, binascii.Error, EOFError, OSError):
        return Stream(HOLE, taints)


def _text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\0", "\n")


def encoded(stream: Stream, encode: Callable[[bytes], bytes]) -> Stream:
    if HOLE in stream.text:
        return Stream(HOLE, stream.taints)
    return Stream(encode(stream.text.encode("utf-8", "surrogateescape")).decode("ascii", "replace"), stream.taints)


def _base64(data: bytes) -> bytes:
    clean = b"".join(data.split())
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def _base32(data: bytes) -> bytes:
    import base64

    clean = b"".join(data.split()).rstrip(b"=").upper()
    return base64.b32decode(clean + b"=" * (-len(clean) % 8))


def _hex(data: bytes) -> bytes:
    clean = re.sub(rb"(?m)^[0-9a-fA-F]+:|  .*$", b"", data) if b": " in data else data
    return binascii.unhexlify(re.sub(rb"[^0-9a-fA-F]", b"", clean))


def base(call: Call) -> Stream | None:
    """base64, base32, base16, basenc."""
    known = spec(
        "-d|-D|--decode -i|--ignore-garbage -w|--wrap= --base64 --base64url --base32 --base16 --help --version"
    )
    options = read(call.arguments, known)
    if options.has("--help", "--version"):
        return Stream()
    stream = streams.source(call, options.operands)
    kind = "base32" if options.has("--base32") else "base16" if options.has("--base16") else call.name
    if options.has("-d"):
        return decoded(stream, {"base32": _base32, "base16": _hex}.get(kind, _base64), call.name)
    if kind in ("base64", "basenc"):
        return encoded(stream, binascii.b2a_base64)
    return Stream(HOLE, stream.taints)


def xxd(call: Call) -> Stream | None:
    known = spec(
        "-a -b -c= -e -g= -h -i -l= -n= -o= -p|-ps|-postscript|-plain -r|-revert -s= -u -v|-version", single=True
    )
    options = read([w._replace(text="-r") if w.text in ("-rp", "-pr") else w for w in call.arguments], known)
    stream = streams.source(call, options.operands[:1])
    if options.has("-r"):
        return decoded(stream, _hex, "xxd -r")
    if options.has("-p") and HOLE not in stream.text:
        return encoded(stream, lambda data: binascii.hexlify(data) + b"\n")
    return Stream(HOLE, stream.taints)


_OPENSSL = spec("-in= -out= -k= -K= -iv= -pass= -e -d -a|-base64 -A -inkey= -salt -kfile=", single=True)


def openssl(call: Call) -> Stream | None:
    """openssl enc, base64, rsautl…; s_client is a connection."""
    words = call.arguments
    verb = words[0].text if words else ""
    if verb in ("s_client", "s_server"):
        from gshell.assess.network.sockets import openssl_connect

        return openssl_connect(call, words[1:])
    options = read(words[1:], _OPENSSL)
    files = options.values("-in")
    stream = streams.source(call, files)
    ciphers = [o.name for o in options.given if o.name.startswith(("-aes", "-des", "-bf", "-camellia", "-chacha"))]
    if options.has("-d") or verb in ("rsautl", "pkeyutl", "cms", "smime"):
        if ciphers or not (options.has("-a") or verb == "base64"):
            return Stream(HOLE, stream.taints | {Taint("decoded", f"openssl {verb}")})
        return decoded(stream, _base64, f"openssl {verb}")
    for file in options.values("-out") if verb == "enc" or ciphers else ():
        call.shell.wrote(file.text, Stream(HOLE, stream.taints))
    return Stream(HOLE, stream.taints)


_UNPACK = spec(
    "-d|--decompress|--uncompress -c|--stdout|--to-stdout -f -k -l|--list -t|--test -o= -q -v -S= -T= -r --help "
    "--version -h"
)


def unpack(call: Call) -> Stream | None:
    """gzip -d, zcat, xz -dc…: what comes out was hidden; without -c it lands in a file."""
    options = read(call.arguments, _UNPACK)
    if options.has("--help", "--version", "-l", "-t", "-h"):
        return Stream()
    stream = streams.source(call, options.operands)
    unpacks = options.has("-d") or call.name in _UNPACKERS or call.name.endswith("cat")
    if not unpacks:
        return Stream(HOLE, stream.taints)
    return Stream(HOLE, stream.taints | {Taint("decoded", call.name)})


_UNPACKERS = frozenset(
    ("gunzip", "bunzip2", "unxz", "unlzma", "unzstd", "uncompress", "lz4c", "uudecode", "funzip", "unzip")
)


def gpg(call: Call) -> Stream | None:
    """gpg -d decrypts; --export-secret-keys hands keys out; `gpg x` decrypts too."""
    words = {word.text for word in call.arguments}
    if any(word.startswith("--export-secret") for word in words):
        call.emit("secret.read", "gpg", path_class="secret")
        return Stream(HOLE, frozenset((Taint("secret", "gpg keys"),)))
    operands = tuple(word for word in call.arguments if "." in word.text or "/" in word.text)
    stream = streams.source(call, operands)
    if words & {"-c", "--symmetric"}:  # whoever knows the word can read it: it is as secret as before
        for option, file in pairwise(call.arguments):
            if option.text in ("-o", "--output"):
                call.shell.wrote(file.text, Stream(HOLE, stream.taints))
    if words & {"-d", "--decrypt"}:
        return Stream(HOLE, stream.taints | {Taint("decoded", "gpg -d")})
    if any(word.startswith(("--delete-secret", "--delete-key")) for word in words):
        call.emit("file.delete", "gpg keys", path_class="secret", recursive=False)
    return Stream(HOLE, stream.taints)
