"""Streams: programs whose output can be told from their input: echo, printf, tr, rev, cut, head, decoders…

In: a Call. Out: the Stream it prints; effects only for what is read. Whatever an option makes hard is a HOLE,
with the taints of what went in.

Facts: bash(1) echo and printf, the GNU coreutils manual, xxd(1), openssl-enc(1), gzip(1).
"""

from __future__ import annotations

import re

from gshell.assess import catalog, file_effects
from gshell.assess.call import Call
from gshell.assess.escapes import character_set, escapes
from gshell.assess.options import Options, Spec, read, spec
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, concatenated, finite, joined, limited
from gshell.hints import Callable

_CONVERSION = r"%(?:%|[-+ #0']*(\*|\d+)?(?:\.(\*|\d+))?([diouxXeEfFgGaAcsbqQn]|\([^)]*\)T))"
_MOST_ROUNDS = 64
ALL_PROCESSES = "*"
_FILTERS = frozenset(("grep", "egrep", "fgrep", "awk", "gawk", "mawk", "sed", "rg", "perl"))


def echo(call: Call) -> Stream | None:
    words = list(call.arguments)
    newline, escaped = "\n", False
    while words and re.fullmatch(r"-[neE]+", words[0].text):
        flags = words.pop(0).text
        newline = "" if "n" in flags else newline
        escaped = flags.rfind("e") > flags.rfind("E") if set(flags) & set("eE") else escaped
    value = joined(words)
    text = value.text
    if escaped:
        text, stopped = escapes(text, octal_zero=True)
        newline = "" if stopped else newline
    return Stream(limited(text + newline), value.taints)


def printf(call: Call) -> Stream | None:
    """printf [-v name] format [argument…]: the format is used again until the arguments are used up."""
    words = list(call.arguments)
    name = ""
    if words[:1] and words[0].text == "-v" and len(words) > 1:
        name = words[1].text
        words = words[2:]
    if words[:1] and words[0].text == "--":
        words = words[1:]
    if not words:
        return SILENT
    taints = joined(words).taints
    text = limited(_formatted(words[0].text, [word.text for word in words[1:]]))
    if not name:
        return Stream(text, taints)
    call.shell.expanded_again(name, call.span)  # type: ignore[attr-defined]
    call.shell.assign(name, Value(text, taints), call.span)  # type: ignore[attr-defined]
    return SILENT


def _formatted(template: str, arguments: list[str]) -> str:
    template, _ = escapes(template)
    parts: list[str] = []
    rest = list(arguments)
    for _ in range(_MOST_ROUNDS):
        before = len(rest)
        position = 0
        for match in re.finditer(_CONVERSION, template):
            parts += [template[position : match.start()], _converted(match, rest)]
            position = match.end()
        parts.append(template[position:])
        if not rest or len(rest) == before:
            return "".join(parts)
    return "".join(parts) + HOLE


def _converted(match: re.Match[str], rest: list[str]) -> str:
    if match.group() == "%%":
        return "%"
    width, precision, kind = match.groups()
    if "*" in (width, precision) or kind[0] == "(":
        return HOLE
    text = rest.pop(0) if rest else ""
    if kind == "c":
        return text[:1]
    if kind in "sqQ":
        text = text[: int(precision)] if precision else text
    elif kind == "b":
        text, _ = escapes(text, octal_zero=True)
    else:
        text = _number(match.group(), kind, text)
    size = int(width) if width and len(width) < 6 else 0
    if kind in "sqQb" and size:
        return text.ljust(size) if match.group()[1] == "-" else text.rjust(size)
    return text


def _number(conversion: str, kind: str, text: str) -> str:
    try:
        if text[:1] in ("'", '"') and len(text) > 1:
            value: float = ord(text[1])
        elif kind in "diouxX":
            value = int(text or "0", 0)
        else:
            value = float(text or "0")
        if len(conversion) > 12 or re.search(r"\d{5}", conversion):
            return HOLE
        return conversion.replace("'", "").replace("i", "d") % (int(value) if kind in "diouxX" else value)
    except (ValueError, OverflowError, TypeError):
        return HOLE


# --- input, from files or a pipe -------------------------------------------------


def source(call: Call, operands: tuple[Value, ...]) -> Stream:
    """What a filter reads: its files, each `-` and no file at all meaning standard input."""
    if not operands:
        return call.stdin
    return concatenated(
        call.stdin if operand.text == "-" else file_effects.read(call.shell, operand, call.span) for operand in operands
    )


def mapped(stream: Stream, change: Callable[[str], str]) -> Stream:
    """The change applied, if the text is known well enough for it."""
    if stream.text == HOLE:
        return Stream(HOLE, stream.taints)
    try:
        return Stream(limited(change(stream.text)), stream.taints)
    except (ValueError, IndexError, OverflowError, re.error):
        return Stream(HOLE, stream.taints)


def by_line(change: Callable[[str], str]) -> Callable[[str], str]:
    """A change of each line, line ends kept."""
    return lambda text: "".join(
        change(line.removesuffix("\n")) + ("\n" if line.endswith("\n") else "")
        for line in text.splitlines(keepends=True)
    )


def _filter(known: Spec, change: Callable[[Options, str], str]) -> Callable[[Call], Stream | None]:
    """A program that reads files or standard input and changes the text."""

    def handle(call: Call) -> Stream | None:
        options = read(call.arguments, known)
        if options.has("--help", "--version"):
            return Stream()
        return mapped(source(call, options.operands), lambda text: change(options, text))

    return handle


def _cut(options: Options, text: str) -> str:
    if fields := options.text("-f"):
        separator = options.text("-d", default="\t")[:1]
        return by_line(lambda line: separator.join(_listed(line.split(separator), fields)))(text)
    positions = options.text("-c") or options.text("-b")
    return by_line(lambda line: "".join(_listed(list(line), positions)))(text)


def _listed(items: list[str], ranges: str) -> list[str]:
    """`1,3-5,7-`: positions from 1 (cut(1))."""
    if len(items) == 1 and "-" not in ranges and ranges != "1":
        return items
    wanted: set[int] = set()
    for piece in ranges.split(","):
        first, dash, last = piece.partition("-")
        end = int(last) if last else len(items) if dash else int(first)
        wanted.update(range(int(first or 1), min(end, len(items)) + 1))
    return [item for index, item in enumerate(items, 1) if index in wanted]


def _head(options: Options, text: str) -> str:
    amount = options.text("-c") or options.text("-n") or _old_style(options) or "10"
    if options.has("-c"):
        return text[: int(amount)]
    return "".join(text.splitlines(keepends=True)[: int(amount)])


def _tail(options: Options, text: str) -> str:
    amount = options.text("-c") or options.text("-n") or _old_style(options) or "10"
    lines: list[str] = (
        [text[i : i + 1] for i in range(len(text))] if options.has("-c") else text.splitlines(keepends=True)
    )
    if amount.startswith("+"):
        return "".join(lines[max(int(amount) - 1, 0) :])
    count = int(amount.lstrip("-"))
    return "".join(lines[-count:] if count else [])


def _old_style(options: Options) -> str:
    """`head -3`."""
    return "".join(option.name[1:] for option in options.given if option.name[1:].isdigit())


def _sorted(options: Options, text: str) -> str:
    if options.has("-n", "-k", "-t", "-V", "-h", "-R", "-M", "-g"):
        return HOLE
    lines = sorted(text.splitlines(), reverse=options.has("-r"))
    return "".join(line + "\n" for line in (dict.fromkeys(lines) if options.has("-u") else lines))


def _tr(options: Options, text: str) -> str:
    first = character_set(options.operands[0].text)
    if options.has("-c"):
        return HOLE
    if options.has("-d"):
        return "".join(character for character in text if character not in first)
    second = character_set(options.operands[1].text) if len(options.operands) > 1 else ""
    if not second:
        return re.sub(r"(.)\1+", lambda m: m[1] if m[1] in first else m[0], text, flags=re.DOTALL)
    table = {ord(a): (second[i] if i < len(second) else second[-1]) for i, a in enumerate(first)}
    changed = text.translate(table)
    return changed.replace("\0", "\n") if "\0" in second else changed


def tr(call: Call) -> Stream | None:
    options = read(call.arguments, spec("-c|-C|--complement -d|--delete -s|--squeeze-repeats -t|--truncate-set1"))
    if not options.operands:
        return Stream()
    return mapped(call.stdin, lambda text: _tr(options, text))


def cat(call: Call) -> Stream | None:
    options = read(call.arguments, spec("-A -b -e -E -n -s -t -T -u -v --show-all --number --help --version"))
    if options.has("--help", "--version"):
        return Stream()
    stream = source(call, options.operands)
    return (
        stream._replace(terminal=False)
        if not options.has("-n", "-b", "-A", "-E", "-T", "-v")
        else Stream(HOLE, stream.taints)
    )


def tac(call: Call) -> Stream | None:
    return _filter(spec("-b -r -s="), lambda o, text: "".join(reversed(text.splitlines(keepends=True))))(call)


rev = _filter(spec("-0 --help --version"), lambda options, text: by_line(lambda line: line[::-1])(text))
cut = _filter(
    spec("-b|--bytes= -c|--characters= -d|--delimiter= -f|--fields= -n --complement -s|--only-delimited "
         "--output-delimiter= -z --help --version"),
    _cut,
)  # fmt: skip
_head_of = _filter(spec("-c|--bytes= -n|--lines= -q|--quiet|--silent -v -z --help --version"), _head)


def head(call: Call) -> Stream | None:
    stream = _head_of(call)
    immense = any(re.search(r"\d\d[GTPE]", word.text) for word in call.arguments)
    return finite(stream) if stream and not immense else stream


tail = _filter(
    spec("-c|--bytes= -n|--lines= -f -F --follow[=] -q|--quiet -v -z --pid= -s= --retry --help --version", plus=True),
    _tail,
)
sort = _filter(
    spec("-b -d -f -g -i -M -h -n -R -r|--reverse -V -c -C -k|--key= -m -o|--output= -s -S= -t= -T= -u|--unique -z "
         "--parallel= --help --version"),
    _sorted,
)  # fmt: skip
uniq = _filter(spec("-c -d -D -f= -i -s= -u -w= -z --help --version"), lambda o, text: text if not o.given else HOLE)


def fixed(call: Call) -> Stream | None:
    """Programs with an output of their own: date, whoami, mktemp, which…"""
    operands = [word for word in call.arguments if not word.text.startswith(("-", "+"))]
    shell = call.shell
    if call.name == "mktemp":
        stem = operands[-1].text if operands else "tmp.XXXXXXXXXX"
        return Stream((stem if "/" in stem else f"/tmp/{stem}") + "\n")
    if call.name == "which":
        return Stream("".join((shell.world.which(w.text) or f"/usr/bin/{w.text}") + "\n" for w in operands))
    if call.name in ("whoami", "logname"):
        return Stream(shell.world.user + "\n")
    if call.name == "basename" and operands:
        return Stream(
            operands[0].text.rstrip("/").rpartition("/")[2].removesuffix(_suffix(operands)) + "\n", operands[0].taints
        )
    if call.name == "dirname" and operands:
        return Stream(
            (operands[0].text.rstrip("/").rpartition("/")[0] or ("/" if operands[0].text[:1] == "/" else ".")) + "\n"
        )
    if call.name in ("date", "hostname"):
        catalog.by_description(call.name, call)
    return Stream(HOLE, frozenset(taint for word in operands for taint in word.taints))


def _suffix(operands: list[Value]) -> str:
    return operands[1].text if len(operands) > 1 else "/"


def resolved(call: Call) -> Stream | None:
    """realpath, readlink."""
    operands = [word for word in call.arguments if not word.text.startswith("-")]
    lines = [w.text if not w.known else call.shell.world.resolve(w.text, call.shell.cwd) for w in operands]
    return Stream("".join(line + "\n" for line in lines))


def seq(call: Call) -> Stream | None:
    numbers = [word.text for word in call.arguments if re.fullmatch(r"-?\d{1,9}", word.text)]
    if not numbers or len(numbers) != len(call.arguments):
        return Stream()
    bounds = [int(number) for number in numbers]
    first, step, last = (1, 1, bounds[0]) if len(bounds) == 1 else (bounds[0], 1, bounds[-1])
    step = bounds[1] if len(bounds) == 3 else step
    values = range(first, last + (1 if step > 0 else -1), step or 1)[:_MOST_ROUNDS]
    return Stream("".join(f"{value}\n" for value in values))


def yes(call: Call) -> Stream | None:
    text = joined(call.arguments).text or "y"
    return Stream(f"{text}\n{HOLE}", frozenset((Taint("endless", "yes"),)))


_PGREP = spec(
    "-a -c -d= -f -g= -G= -i -l -n -o -O= -P= -q -r= -s= -t= -u|--euid= -U|--uid= -v -w -x -F= -L -A -H --signal= "
    "--env="
)


def process_ids(call: Call) -> Stream | None:
    """pgrep, pidof: numbers, and whom they belong to."""
    options = read(call.arguments, _PGREP)
    names = " ".join(word.text for word in options.operands)
    by_kind = options.has("-g", "-P", "-s", "-t", "-x", "-r", "--env")
    return Stream(HOLE, frozenset((Taint("process", names if names or by_kind else ALL_PROCESSES),)))


def processes(call: Call) -> Stream | None:
    """ps, top -b: everything that runs, unless some are chosen."""
    words = [word.text for word in call.arguments]
    # What follows -o, -eo… names columns, not processes.
    words = [text for index, text in enumerate(words) if not index or not re.match(r"-\w*o$", words[index - 1])]
    chosen = any(re.match(r"-?-?(p|C|u|U|s|g|pid|user|ppid|sid|q|t)\b|\d+$", text) for text in words)
    return Stream(HOLE, frozenset(() if chosen else (Taint("process", ALL_PROCESSES),)))


def narrowed(words: tuple[Value, ...], stream: Stream) -> Stream:
    """A list of all processes that went through a filter with a condition is a list of some."""
    name = words[0].text.rpartition("/")[2]
    conditions = [word.text for word in words[1:] if _is_condition(name, word.text)] if name in _FILTERS else []
    if not conditions or (name.endswith("grep") and any(re.match(r"-\w*v|--invert", word.text) for word in words)):
        return stream
    taints = frozenset(
        Taint("process", " ".join(conditions)) if taint.source == ALL_PROCESSES else taint for taint in stream.taints
    )
    return stream._replace(taints=taints)


def _is_condition(name: str, text: str) -> bool:
    """Does this word of a filter say which lines to keep?"""
    if name in ("awk", "gawk", "mawk", "perl"):
        pattern, braces, _ = text.partition("{")
        return bool(re.search(r"\bif\b|[/~=<>]", text)) and not (braces and re.match(r"(BEGIN|NR)\b", pattern))
    if name == "sed":
        return "/" in text
    return not text.startswith("-") and bool(text)


def reading(call: Call) -> Stream | None:
    """A program that reads its operands and standard input and prints something made of them."""
    if any(word.text in ("--help", "--version") for word in call.arguments):
        return Stream()
    if call.name == "yq" and any(re.match(r"-\w*i$|--in-?place", word.text) for word in call.arguments):
        file_effects.write(call.shell, call.arguments[-1], call.span, Stream(HOLE), by=call.name)
    taints = call.stdin.taints
    if call.name in ("less", "more", "most"):
        for word in call.arguments:  # less(1): +command; `!` hands the rest to a shell
            if re.match(r"\++!", word.text):
                call.shell.run_text(word.text.lstrip("+!"), call.name, word.span)
    if call.name == "rg" and any(word.text == "--files" for word in call.arguments):
        tops = [word for word in call.arguments if not word.text.startswith("-")] or [Value(".")]
        return Stream("".join(f"{top.text.rstrip('/')}/{HOLE}/{HOLE}\n" for top in tops))
    for word in call.arguments:
        if not word.text.startswith("-") and ("/" in word.text or word.text.startswith(".") or word.glob):
            taints |= file_effects.read(call.shell, word, call.span).taints
        taints |= word.taints
    return Stream(HOLE, taints)


def capturing(call: Call) -> Stream | None:
    """What is in the clipboard, on the screen, before the microphone or on the wire is somebody's own."""
    return Stream(HOLE, frozenset((Taint("personal", call.name),)))


def looking(call: Call) -> Stream | None:
    """A program that only looks: nothing changes, and what it prints is nobody's secret."""
    return Stream(HOLE, frozenset(taint for word in call.arguments for taint in word.taints))
