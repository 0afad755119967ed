"""Runners: programs that make commands out of what they find or read: env, find, xargs, parallel.

Facts: env(1), find(1), xargs(1), parallel(1).
"""

from __future__ import annotations

import re
from typing import Iterator

from gshell.assess import file_effects, paths
from gshell.assess.call import Call
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, concatenated, joined
from gshell.assess.variables import secret_name
from gshell.assess.wrappers import in_directory
from gshell.parse.tree import Span

_MOST = 32
_ASSIGNMENT = r"[^=\s-][^=\s]*="  # any name will do: env(1)
_ENV = spec(
    "-i|--ignore-environment -0|--null -u|--unset= -C|--chdir= -S|--split-string= -v|--debug -a|--argv0= "
    "--block-signal[=] --default-signal[=] --ignore-signal[=] --list-signal-handling --help --version",
    posix=True,
)
_XARGS = spec(
    "-0|--null -a|--arg-file= -d|--delimiter= -E= -e|--eof[=] -I= -i|--replace[=] -L= -l|--max-lines[=] -n|--max-args= "
    "-o|--open-tty -P|--max-procs= -p|--interactive --process-slot-var= -r|--no-run-if-empty -s|--max-chars= "
    "--show-limits -t|--verbose -x|--exit --help --version -J= -R=",
    posix=True,
)
_PARALLEL = spec(
    "-0|--null -a|--arg-file= -j|--jobs|-P|--max-procs= -k|--keep-order -N= -n|--max-args= -L= -I= -X -m -q|--quote "
    "-d|--delimiter= -C|--colsep= -S|--sshlogin= --dry-run --dryrun --bar --eta --pipe --block= --delay= --timeout= "
    "--halt= --joblog= --retries= --results= --tag --ungroup|-u --line-buffer|--lb --will-cite --no-notice -t -v "
    "--progress --load= --memfree= --nice= --resume --shuf --workdir|--wd= --env= --help --version -r "
    "--no-run-if-empty --xargs --plus --rpl= --tmpdir= --compress --files --semaphore --id= --fg --bg --wait",
    posix=True,
)


def env(call: Call) -> Stream | None:
    """env [NAME=value…] [command]; without one it prints the environment."""
    options = read(call.arguments, _ENV)
    if options.has("--help", "--version"):
        return Stream()
    operands = [word for index, word in enumerate(options.operands) if index or word.text != "-"]
    for text in options.values("--split-string"):
        operands = [*_split(text), *operands]
    environment = dict(call.environment)
    while operands and re.match(_ASSIGNMENT, operands[0].text):
        name, _, value = operands[0].text.partition("=")
        environment[name] = operands.pop(0)._replace(text=value)
    # `env $(cat .env) program`: what stands before a program one can read are assignments.
    while len(operands) > 1 and operands[0].text == HOLE and operands[1].known and not _fetched(operands[0]):
        operands.pop(0)
    if operands and operands[0].text == "--":
        operands = operands[1:]
    if operands:
        return in_directory(
            call,
            options.text("--chdir"),
            lambda: call.shell.run_words(tuple(operands), "env", call.stdin, environment),
        )
    return Stream(HOLE, frozenset((Taint("environment", "env"),)))


def _fetched(value: Value) -> bool:
    return any(taint.kind in ("network", "decoded") for taint in value.taints)


def printenv(call: Call) -> Stream | None:
    names = [word for word in call.arguments if not word.text.startswith("-")]
    if not names:
        return Stream(HOLE, frozenset((Taint("environment", "printenv"),)))
    values = [call.shell.variable(name.text) or Value(HOLE) for name in names]
    secrets = {Taint("secret", "$" + name.text) for name in names if secret_name(name.text)}
    return Stream(joined(values, "\n").text + "\n", joined(values).taints | secrets)


def _split(value: Value) -> list[Value]:
    """Words with shell quotes and backslashes (xargs(1), env(1) -S); on unbalanced quotes, what blanks part."""
    import shlex

    try:
        words = shlex.split(value.text)
    except ValueError:
        words = value.text.split()
    return [value._replace(text=word) for word in words]


# --- find --------------------------------------------------------------------

_NAMES = frozenset(("-name", "-iname"))
_PATHS = frozenset(("-path", "-ipath", "-wholename", "-iwholename"))
_REGEXES = frozenset(("-regex", "-iregex"))
# What only single files fit.
_ONE = frozenset(("-inum", "-samefile"))
_WITH_VALUE = frozenset(
    """-name -iname -path -ipath -wholename -iwholename -regex -iregex -inum -samefile -amin -anewer -atime -cmin
    -cnewer -context -ctime -fstype -gid -group -ilname -links -lname -mmin -mtime -newer -newermt -newerat
    -newerct -perm -size -type -uid -used -user -xtype -maxdepth -mindepth -regextype -printf -files0-from""".split()  # noqa: SIM905
)
_WRITES = frozenset(("-fprint", "-fprint0", "-fls", "-fprintf"))
_RUNS = frozenset(("-exec", "-execdir", "-ok", "-okdir"))


class _Find:
    """What a find command line selects and does."""

    def __init__(self, call: Call) -> None:
        self.call = call
        words = list(call.arguments)
        while words and words[0].text in ("-H", "-L", "-P", "-D", "-O0", "-O1", "-O2", "-O3"):
            if words.pop(0).text == "-D" and words:
                words.pop(0)
        self.starts: list[Value] = []
        while words and not words[0].text.startswith(("-", "(", "!")):
            self.starts.append(words.pop(0))
        self.starts = self.starts or [Value(".", span=call.span)]
        self.patterns: list[tuple[str, bool]] = []
        self.actions: list[tuple[str, list[Value]]] = []
        self.empty = False
        self.below = False
        self._expression(words)

    def _expression(self, words: list[Value]) -> None:
        negated = pruned = either = False
        clause = 0
        while words:
            text = words.pop(0).text
            if text in ("!", "-not"):
                negated = True
                continue
            if text in ("-o", "-or"):
                if pruned:  # `-path x -prune -o …`: what is left out
                    del self.patterns[clause:]
                either = either or not pruned
                pruned, clause = False, len(self.patterns)
            pruned = pruned or text == "-prune"
            if text in _RUNS:
                self.actions.append((text, self._command(words)))
            elif text in _WRITES and words:
                self.actions.append((text, [words.pop(0)]))
                del words[: text == "-fprintf"]
            elif text == "-delete":
                self.actions.append((text, []))
            elif text == "-empty":
                self.empty = self.below = not negated
            elif text in _WITH_VALUE and words:
                self._test(text, words.pop(0).text, negated)
            negated = False
        if either:  # what holds for one side only narrows nothing
            self.empty = self.below = False

    def _test(self, name: str, value: str, negated: bool) -> None:
        """A test with a value: does it narrow down what is found?"""
        if negated:
            return
        if name in _NAMES | _PATHS:
            self.patterns.append((value, name in _PATHS))
        elif name in _REGEXES:
            self.patterns.append((_glob(value), False))
        elif name in _ONE:
            self.patterns.append(("x", False))
        elif name == "-size" and re.fullmatch(r"0[bcwkMG]?", value):
            self.empty = self.below = True
        elif (name == "-type" and "d" not in value) or (name == "-mindepth" and value != "0"):
            self.below = True

    @staticmethod
    def _command(words: list[Value]) -> list[Value]:
        command: list[Value] = []
        while words:
            word = words.pop(0)
            if word.text == ";" or (word.text == "+" and command and command[-1].text == "{}"):
                break
            command.append(word)
        return command

    def matches(self) -> list[Value]:
        """One value for each starting point and pattern, with HOLEs for what the tree would tell."""
        found = []
        for start in self.starts:
            top = start.text.rstrip("/")
            if self.empty:  # nothing is lost with an empty file: one stands for all
                found.append(start._replace(text=f"{top}/x/x"))
                continue
            if not self.patterns:
                found.append(start._replace(text=f"{top}/{HOLE}/{HOLE}"))
            for pattern, is_path in self.patterns:
                wild = re.sub(r"\*+|\?|\[[^]]*\]", HOLE, pattern)
                text = wild if is_path and wild.startswith((top + "/", HOLE)) else f"{top}/{HOLE}/{wild}"
                found.append(start._replace(text=text, glob=False))
        return found[:_MOST]

    def output(self) -> Stream:
        lines = [match.text for match in self.matches()]
        if not self.patterns and not self.below:
            lines = [line for start, line in zip(self.starts, lines, strict=False) for line in (start.text, line)]
        return Stream("\n".join(lines) + "\n", frozenset(t for start in self.starts for t in start.taints))


def _glob(regex: str) -> str:
    """A name pattern at least as wide as a regular expression of paths; of alternatives the first stands for all."""
    text = re.sub(r"\\?\((\w+)(\\?\|\w+)*\\?\)(?![*+?{])", r"\1", regex.strip("^$"))
    text = re.sub(r"\\?\(.*\\?\)[*+?]?|\[\^?\]?[^]]*\][*+?]?|\\?[.\w][*+?]|(?<!\\)\.", "*", text)
    return "*" if "|" in text else text.replace("\\", "").rpartition("/")[2]


def find(call: Call) -> Stream | None:
    if any(word.text in ("--help", "--version", "-help", "-version") for word in call.arguments[:1]):
        return Stream()
    search = _Find(call)
    printed = []
    for action, words in search.actions:
        if action == "-delete":
            for match in search.matches():
                _deletes(call, search, match)
        elif action in _WRITES:
            file_effects.write(call.shell, words[0], call.span, Stream(), by="find")
        elif words:
            printed += [_executes(call, words, match, f"find {action}") for match in search.matches()]
    return concatenated(printed or [SILENT]) if search.actions else search.output()


def _deletes(call: Call, search: _Find, match: Value) -> None:
    path_class = paths.classify(match.text, call.shell.world, call.shell.cwd, follow=False)
    file_effects.delete(call.shell, match, call.span, recursive=True, by="find", path_class=path_class)


def _executes(call: Call, words: list[Value], match: Value, via: str) -> Stream:
    inner = []
    for word in words:
        if "{}" in word.text:
            taints = word.taints | match.taints
            word = word._replace(text=word.text.replace("{}", match.text), taints=taints, glob=False)
        inner.append(word)
    return call.shell.run_words(tuple(inner), via, call.stdin)  # a shell would talk to whoever sits there


def fd(call: Call) -> Stream | None:
    """fd [options] [pattern] [path…] [-x command…]: a find with a regular expression."""
    words = list(call.arguments)
    place = next((i for i, word in enumerate(words) if word.text in ("-x", "-X", "--exec", "--exec-batch")), len(words))
    operands = [word for word in words[:place] if not word.text.startswith("-")]
    starts = operands[1:] or [Value(".", span=call.span)]
    broad = not operands or not re.search(r"\w", operands[0].text)
    tail = HOLE if broad else HOLE + re.sub(r"\W+", HOLE, operands[0].text.strip("^$"))
    matches = [start._replace(text=f"{start.text.rstrip('/')}/{HOLE}/{tail}") for start in starts]
    command = [word for word in words[place + 1 :] if word.text != ";"]
    if command and not any("{" in word.text for word in command):
        command.append(Value("{}", span=call.span))
    for match in matches if command else []:
        _executes(call, command, match, "fd -x")
    return SILENT if command else Stream("".join(match.text + "\n" for match in matches))


# --- xargs, parallel -----------------------------------------------------------


def xargs(call: Call) -> Stream | None:
    options = read(call.arguments, _XARGS)
    if options.has("--help", "--version", "--show-limits"):
        return Stream()
    source = call.stdin
    if file := options.value("--arg-file"):
        source = file_effects.read(call.shell, file, file.span)
    words = options.operands or (Value("echo", span=call.span),)
    marker = options.text("-I") or ("{}" if options.has("-i") else "")
    marker = options.text("-i") or marker or options.text("-J")
    items = list(_items(source, options, bool(marker), call.span))
    if marker:
        commands = [_replaced(words, marker, item) for item in items[:_MOST]]
    else:
        size = options.text("-n")
        step = int(size) if size.isdigit() and int(size) else len(items) or 1
        starts = range(0, min(max(len(items), 1), _MOST * step), step)
        commands = [(*words, *items[start : start + step]) for start in starts]
    outputs = [call.shell.run_words(command, "xargs", SILENT) for command in commands]
    return concatenated(outputs)


def _items(source: Stream, options: Options, lines: bool, span: Span) -> Iterator[Value]:
    delimiter = options.text("--delimiter", default="\n").replace("\\n", "\n").replace("\\0", "\n")
    # `-0`: a NUL cannot stand in a Stream's text; those who write one write a line's end instead.
    if lines or options.has("-0", "-d"):
        parts = [part for part in source.text.split(delimiter or "\n") if part]
        parts = [part.strip("\n") for part in parts]
    else:
        parts = [value.text for value in _split(Value(source.text))]
    for part in parts[:200]:
        yield Value(part, source.taints, span)


def _replaced(words: tuple[Value, ...], marker: str, item: Value) -> tuple[Value, ...]:
    return tuple(
        word._replace(text=word.text.replace(marker, item.text), taints=word.taints | item.taints)
        if marker in word.text
        else word
        for word in words
    )


def parallel(call: Call) -> Stream | None:
    """parallel [command] [::: arguments…]: each line is shell text."""
    options = read(call.arguments, _PARALLEL)
    if options.has("--dry-run", "--dryrun", "--help", "--version"):
        return Stream()
    words = list(options.operands)
    if options.has("--pipe"):
        return call.shell.run_words(tuple(words), "parallel --pipe", call.stdin)
    command, items = _sources(call, words, options)
    for item in items[:_MOST]:
        if not command:
            text = item
        elif any("{" in word.text for word in command):
            text = joined(_with_item(word, item) for word in command)
        else:
            text = joined([*command, item])
        call.shell.run_text(text.text, "parallel", call.span, SILENT)
    return None


def _sources(call: Call, words: list[Value], options: Options) -> tuple[list[Value], list[Value]]:
    """(command, items): items from `:::`, `::::`, -a and standard input."""
    marks = [index for index, word in enumerate(words) if word.text in (":::", ":::+", "::::", "::::+")]
    command = words[: marks[0]] if marks else words
    items: list[Value] = []
    for mark, end in zip(marks, [*marks[1:], len(words)], strict=False):
        group = words[mark + 1 : end]
        if words[mark].text.startswith("::::"):
            items += [v for file in group for v in _lines(file_effects.read(call.shell, file, file.span), call.span)]
        else:
            items += group
    for file in options.values("--arg-file"):
        items += _lines(file_effects.read(call.shell, file, file.span), call.span)
    if not items:
        items = _lines(call.stdin, call.span)
    return command, items


def _lines(stream: Stream, span: Span) -> list[Value]:
    return [Value(line, stream.taints, span) for line in stream.text.split("\n") if line][:200]


def _with_item(word: Value, item: Value) -> Value:
    text = re.sub(r"\{(\.|/|//|/\.|#|%|\d+)?\}", lambda _: item.text, word.text)
    return word._replace(text=text, taints=word.taints | item.taints)
