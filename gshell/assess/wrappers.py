"""Wrappers: programs that run another program. What each takes before the inner command is data.

Facts: the manual page of each program. Those whose inner command cannot be read off the argv by the table's
means have functions of their own (runners.py, schedules.py, editors.py).
"""

from __future__ import annotations

import re

from gshell.assess.call import Call
from gshell.assess.machine import Machine
from gshell.assess.options import Options, read, spec
from gshell.assess.values import Stream, Value, joined, shown
from gshell.hints import Callable
from gshell.tuples import NamedTuple

_ASSIGNMENT = r"[A-Za-z_]\w*="


# Options that change the directory for what runs.
_DIRECTORIES = ("--chdir", "--working-directory", "--wd", "--cwd", "-w")


class Wrapper(NamedTuple):
    """How the inner command is found.

    `options`   the wrapper's own, as in options.spec; the first operand ends them unless `anywhere`
    `skip`      operands before the command
    `text`      options whose value is shell text
    `joined`    the operands, joined, are shell text
    `assigns`   NAME=value words may stand before the command
    `user`      options that name whom it runs as: it raises rights or changes who one is
    `shell`     without a command it starts a shell: always, or only with one of these options
    `quiet`     options with which it runs nothing
    `attaches`  options that name a running process it takes hold of
    `program`   the option that names the program; the operands are its arguments
    `verbs`     only behind one of these words (`perf stat`) a command follows; with "" also without
    """

    options: str = ""
    skip: int = 0
    text: tuple[str, ...] = ()
    joined: bool = False
    assigns: bool = False
    user: tuple[str, ...] | None = None
    shell: tuple[str, ...] | None = None
    quiet: tuple[str, ...] = ()
    anywhere: bool = False
    verbs: tuple[str, ...] = ()
    program: str = ""
    attaches: tuple[str, ...] = ()


_SUDO = (
    "-A|--askpass -B -b|--background -C|--close-from= -c= -D|--chdir= -E --preserve-env[=] -e|--edit -g|--group= "
    "-H|--set-home -h= --host= -i|--login -K|--remove-timestamp -k|--reset-timestamp -l|--list -N -n|--non-interactive "
    "-P -p|--prompt= -R|--chroot= -r|--role= -S|--stdin -s|--shell -T|--command-timeout= -t|--type= -U|--other-user= "
    "-u|--user= -V|--version -v|--validate --help"
)
_SU = (
    "-c|--command= --session-command= -f -g|--group= -G= -l|--login -m|-p|--preserve-environment -P|--pty "
    "-s|--shell= -w= -u|--user= -T -h|--help -V|--version"
)

WRAPPERS: dict[str, Wrapper] = {
    # somebody else
    "sudo": Wrapper(
        _SUDO, assigns=True, user=("-u",), shell=("-i", "-s"), quiet=("-l", "-K", "-k", "-V", "-v", "--help")
    ),
    "doas": Wrapper("-C= -L -n -s -u=", assigns=True, user=("-u",), shell=("-s",), quiet=("-L", "-C")),
    "run0": Wrapper("-u|--user= -g|--group= --nice= -D|--chdir= --setenv= --background=", user=("-u",), shell=()),
    "pkexec": Wrapper("--user= --disable-internal-agent --keep-cwd --version --help", user=("--user",), shell=()),
    "gosu": Wrapper("", skip=1, user=()),
    "su-exec": Wrapper("", skip=1, user=()),
    **dict.fromkeys(("setuidgid", "s6-setuidgid"), Wrapper("", skip=1, user=())),
    "flatpak-spawn": Wrapper(
        "--host --clear-env --watch-bus --env= --forward-fd= --sandbox --no-network --directory= --latest-version -v"
    ),
    "toolbox": Wrapper("-c|--container= -d= -r=", verbs=("run",)),
    "tox": Wrapper("-e= -c= -q -v", verbs=("exec",)),
    "setpriv": Wrapper("--reuid= --regid= --groups= --clear-groups --init-groups --inh-caps= --bounding-set= -d --nnp"),
    "capsh": Wrapper("--drop= --user= --print -c=", text=("-c",)),
    "sg": Wrapper("-c= -", skip=1, text=("-c",), joined=True),
    # how long, how nice, with what
    "nohup": Wrapper("--help --version", quiet=("--help", "--version")),
    "timeout": Wrapper("-k|--kill-after= -s|--signal= -v --foreground --preserve-status --help --version", skip=1),
    "gtimeout": Wrapper("-k|--kill-after= -s|--signal= -v --foreground --preserve-status", skip=1),
    "nice": Wrapper("-n|--adjustment= --help --version"),
    "ionice": Wrapper("-c|--class= -n|--classdata= -p|--pid= -P= -u= -t", quiet=("-p", "-P", "-u")),
    "chrt": Wrapper("-a -b -d -f -i -m -o -r -R -p|--pid -v -T= -P= -D=", skip=1, quiet=("-p", "-m")),
    "taskset": Wrapper("-a|--all-tasks -c|--cpu-list -p|--pid", skip=1, quiet=("-p",)),
    "numactl": Wrapper(
        "-i|--interleave= -N|--cpunodebind= -C|--physcpubind= -m|--membind= -l|--localalloc -p|--preferred= "
        "-s|--show -H|--hardware -a --all",
        quiet=("--show", "--hardware"),
    ),
    "prlimit": Wrapper("-p|--pid= -o= -v --nofile[=] --nproc[=] --as[=] --core[=] --cpu[=] --fsize[=]", quiet=("-p",)),
    "setsid": Wrapper("-c|--ctty -f|--fork -w|--wait"),
    "stdbuf": Wrapper("-i|--input= -o|--output= -e|--error="),
    "unbuffer": Wrapper("-p"),
    "time": Wrapper("-a|--append -f|--format= -o|--output= -p|--portability -q|--quiet -v|--verbose -V|--version"),
    "gtime": Wrapper("-a -f= -o= -p -q -v -V"),
    "setarch": Wrapper("-B -F -I -L -R -S -T -X -Z -v --uname-2.6 --list", skip=1, quiet=("--list",)),
    **dict.fromkeys(("linux32", "linux64", "i386", "x86_64", "personality"), Wrapper("-B -F -I -L -R -S -T -X -Z -v")),
    "nocache": Wrapper("-n="),
    "eatmydata": Wrapper("--"),
    "chronic": Wrapper("-e -v"),
    "ifne": Wrapper("-n"),
    "tini": Wrapper("-s -p= -v -w -g -e="),
    "dumb-init": Wrapper("-c -r= -v"),
    "catchsegv": Wrapper(),
    "faketime": Wrapper("-m -f --exclude-monotonic", skip=1),
    "logsave": Wrapper("-a -s -v", skip=1),
    "sshpass": Wrapper("-f= -d= -p= -e -P= -v -h -V"),
    **dict.fromkeys(("sem", "tsp"), Wrapper("-j= --id= --fg --wait -n -f -m -L= -N= -l -K -C -c= -t= -k= -r= -i= -u=")),
    "foreman": Wrapper("-e|--env= -f|--procfile= -d|--root=", verbs=("run",)),
    "caffeinate": Wrapper("-d -i -m -s -u -t= -w="),
    "systemd-inhibit": Wrapper("--what= --who= --why= --mode= --list --no-pager", quiet=("--list",)),
    "cgexec": Wrapper("-g= --sticky"),
    "cpulimit": Wrapper("-p|--pid= -e|--exe= -l|--limit= -v -z -i", quiet=("-p", "-e")),
    "rlwrap": Wrapper(
        "-a[=] -A -b= -c -C= -D= -e= -f= -g= -H= -i -I -l= -m[=] -M= -n -N -o -O= -p[=] -P= -q= -r -R -s= -S= "
        "-t= -w= -z="
    ),
    "xvfb-run": Wrapper(
        "-a|--auto-servernum -e|--error-file= -f|--auth-file= -l|--listen-tcp -n|--server-num= "
        "-p|--xauth-protocol= -s|--server-args= -w|--wait="
    ),
    "dbus-run-session": Wrapper("--config-file= --dbus-daemon="),
    "dbus-launch": Wrapper("--exit-with-session --sh-syntax --csh-syntax --autolaunch="),
    **dict.fromkeys(("torsocks", "torify", "proxychains", "proxychains4", "tsocks"), Wrapper("-q -f= -i -u= -p= -P=")),
    # elsewhere in this machine
    "chroot": Wrapper("--userspec= --groups= --skip-chdir --help --version", skip=1, shell=()),
    "unshare": Wrapper(
        "-m|--mount[=] -u|--uts[=] -i|--ipc[=] -n|--net[=] -p|--pid[=] -U|--user[=] -C|--cgroup[=] "
        "-T|--time[=] -f|--fork "
        "-r|--map-root-user -c|--map-current-user --mount-proc[=] --map-user= --map-group= -R|--root= -w|--wd= "
        "-S|--setuid= -G|--setgid= --propagation= --kill-child[=] --keep-caps",
        shell=(),
    ),
    "nsenter": Wrapper(
        "-a|--all -t|--target= -m|--mount[=] -u|--uts[=] -i|--ipc[=] -n|--net[=] -N= -p|--pid[=] -U|--user[=] "
        "-C|--cgroup[=] -T|--time[=] -r|--root[=] -w|--wd[=] -F|--no-fork -S|--setuid= -G|--setgid= -e|--env -Z",
        shell=(),
    ),
    "systemd-nspawn": Wrapper(
        "-D|--directory= -M|--machine= -b|--boot -u|--user= -x -n --bind= --bind-ro= -i= -q -E=", shell=()
    ),
    "firejail": Wrapper(shell=()),
    "fakeroot": Wrapper("-l|--lib= --faked= -i= -s= -u -b=", shell=()),
    "fakechroot": Wrapper("-l= -e= -c= -s"),
    "proot": Wrapper("-r|--rootfs= -b|--bind|-m= -q= -w|--cwd|--pwd= -k= -0|--root-id -i= -R= -S= -v=", shell=()),
    "systemd-run": Wrapper(
        "--no-ask-password --scope -u|--unit= -p|--property= --description= --slice= -r|--remain-after-exit "
        "--send-sighup --service-type= --uid= --gid= --nice= --working-directory= -d|--same-dir -E|--setenv= -t|--pty "
        "-P|--pipe -q|--quiet --on-active= --on-boot= --on-startup= --on-unit-active= --on-calendar= --timer-property= "
        "--path-property= --no-block --wait -G|--collect --user --system -H|--host= -M|--machine= -S|--shell",
        user=("--uid",),
        shell=("-S",),
    ),
    "start-stop-daemon": Wrapper(
        "-S|--start -K|--stop -b -m -q -c= -g= -p= -u= -n= -d= -r= -N= -s= -R= -a|--startas= -x|--exec= -t|--test",
        program="--exec",
    ),
    "daemonize": Wrapper("-a -c= -e= -E= -o= -p= -l= -u= -v"),
    # watched, measured, traced
    "watch": Wrapper(
        "-b -c|--color -d|--differences[=] -e -g -n|--interval= -p -q= -r -t|--no-title -w -x|--exec", joined=True
    ),
    "perf": Wrapper(
        "-a -A -B -c= -C= -d -D= -e= -F= -g -G= -i -I= -m= -n -o= -p= -q -r= -R -s -S -t= -T -v -x= --call-graph= "
        "--delay=",
        verbs=("stat", "record", "trace", "mem", "c2c"),
    ),
    "strace": Wrapper(
        "-a= -b= -c -C -d -D -e= -E= -f -ff -F -h -i -I= -k -n -N -o= -O= -p|--attach= -P= -q -r -s= -S= -t "
        "-T -u= -U= -v "
        "-V -w -x -X= -y -z -Z --trace= --output= --follow-forks",
        attaches=("-p",),
    ),
    "ltrace": Wrapper(
        "-a= -A= -b -c -C -D= -e= -f -F= -i -l= -L -n= -o= -p= -r -s= -S -t -T -u= -w= -x=", attaches=("-p",)
    ),
    "valgrind": Wrapper(),
    "hyperfine": Wrapper(
        "-w|--warmup= -m|--min-runs= -M|--max-runs= -r|--runs= -s|--setup= -p|--prepare= -c|--cleanup= -i -n= -S=",
        joined=True,
        text=("-s", "-p", "-c"),
    ),
    "entr": Wrapper("-a -c -d -n -p -r -s= -x -z", text=("-s",)),
    "watchexec": Wrapper("-w= -e= -i= -c -r -s= -n -p -q"),
    "nodemon": Wrapper("-w= -e= -i= -x|--exec= -q -V --delay=", text=("--exec",)),
    "flock": Wrapper(
        "-c|--command= -e|-x|--exclusive -s|--shared -n|--nb|--nonblock -w|--timeout= -o|--close -E= -F -u",
        skip=1,
        text=("-c",),
    ),
    "setlock": Wrapper("-n -N -x -X", skip=1),
    "script": Wrapper(
        "-a|--append -c|--command= -e|--return -E= -f|--flush -h -I= -B= -O= -o= -q|--quiet -t[=] -T= -m= -V --force",
        text=("-c",),
        shell=(),
        skip=1,
        anywhere=True,
    ),
    # the same, under other roofs
    **dict.fromkeys(
        ("busybox", "toybox"), Wrapper("--help --list --list-full --install", quiet=("--list", "--list-full"))
    ),
    "winpty": Wrapper("-X="),
    "cross-env": Wrapper(assigns=True),
    "cross-env-shell": Wrapper(assigns=True, joined=True),
    "env-cmd": Wrapper("-f= -r= -e= -x -p= --verbose --silent --fallback --no-override"),
    "with-contenv": Wrapper(),
    "chpst": Wrapper("-u= -U= -b= -/= -n= -l= -L= -m= -d= -o= -p= -f= -c= -t= -r= -e= -v -V -P -0 -1 -2"),
    "wsl": Wrapper("-d= -u= -e --cd= --"),
    "direnv": Wrapper(skip=1, verbs=("exec",)),
    # with secrets or settings in its environment
    "dotenv": Wrapper("-e= -f|--file= -p= -v= -c -o -q|--quote= --override --no-override", verbs=("run",)),
    "ssh-agent": Wrapper("-a= -c -D -d -E= -k -O= -P= -s -t="),
}


def wrapper(call: Call) -> Stream | None:
    """Find the inner command by the table, and run it."""
    known = WRAPPERS[call.name]
    options = read(call.arguments, spec(known.options, posix=not known.anywhere))
    if known.verbs and options.ended != 0:
        if not options.operands or options.operands[0].text not in known.verbs:
            return None
        behind = options.operands[1:] if options.operands[0].text != "--" else options.operands
        options = read(behind, options.spec)
    if options.has("--help", "--version", *known.quiet):
        return Stream()
    for process in options.values(*known.attaches):
        if any(t.kind == "process" and ("gshell" in t.source or "PPID" in t.source) for t in process.taints):
            call.emit("guard.tamper", shown(process.text), what="recorder process")
    if known.user is not None:
        escalates(call, options.text(*known.user) if known.user else "")
    outputs = [
        call.shell.run_text(v.text, f"{call.name} {o}", v.span, call.stdin)
        for o in known.text
        for v in options.values(o)
    ]
    operands = _behind(call, known, options)
    if len(operands) > 1 and operands[0].text in known.text:  # `flock FILE -c TEXT`
        return call.shell.run_text(operands[1].text, f"{call.name} -c", operands[1].span, call.stdin)
    if known.program and (program := options.value(known.program)):
        operands = (program, *operands)
    environment = dict(call.environment)
    while known.assigns and operands and re.match(_ASSIGNMENT, operands[0].text):
        name, _, text = operands[0].text.partition("=")
        environment[name] = operands[0]._replace(text=text)
        operands = read(operands[1:], options.spec).operands  # sudo(8): options may follow
    if operands and not outputs:
        return _inner(call, known, options, operands, environment)
    if not outputs and known.shell is not None and (not known.shell or options.has(*known.shell)):
        return call.shell.run_words((Value("sh", span=call.span),), call.name, call.stdin)
    return outputs[-1] if outputs else None


def _behind(call: Call, known: Wrapper, options: Options) -> tuple[Value, ...]:
    """The operands behind those the wrapper keeps for itself."""
    if call.name == "setarch":  # setarch(8): an architecture, unless an option comes first; options
        named = not any(word.text.startswith("-") for word in call.arguments[:1])
        return read(options.operands[1:], options.spec).operands if named else options.operands
    operands = options.operands[known.skip :]
    return operands[1:] if known.skip and operands and operands[0].text == "--" else operands


def _inner(
    call: Call, known: Wrapper, options: Options, operands: tuple[Value, ...], environment: dict[str, Value]
) -> Stream:
    def run() -> Stream:
        if known.joined and not options.has("--exec"):
            return call.shell.run_text(joined(operands).text, call.name, operands[0].span, call.stdin)
        return call.shell.run_words(operands, call.name, call.stdin, environment)

    return in_directory(call, options.text(*_DIRECTORIES), run)


def in_directory(call: Call, directory: str, run: Callable[[], Stream]) -> Stream:
    """Run where an option says; "" is here."""
    machine: Machine = call.shell  # type: ignore[assignment]
    return machine.chdir(directory, run) if directory else run()


def escalates(call: Call, user: str) -> None:
    """Another user's rights are taken on: root's if none is named."""
    call.emit("privilege.escalate", shown(user) or "root", method=call.name)


# bwrap(1): options with two values, and with none; the others have one.
_BINDS = frozenset(
    """--bind --bind-try --dev-bind --dev-bind-try --ro-bind --ro-bind-try --symlink --setenv --file --bind-data
    --ro-bind-data --chmod --bind-fd --ro-bind-fd""".split()  # noqa: SIM905
)
_SETS = r"--(unshare-.*|share-net|die-with-parent|new-session|clearenv|as-pid-1|disable-userns.*|help|version)$"


def bwrap(call: Call) -> Stream | None:
    """bwrap [option [value [value]]]… command"""
    words = list(call.arguments)
    while words and words[0].text.startswith("--"):
        option = words.pop(0).text
        if option == "--":
            break
        del words[: 2 if option in _BINDS else 0 if re.match(_SETS, option) or "=" in option else 1]
    return call.shell.run_words(tuple(words), call.name, call.stdin) if words else None


def su(call: Call) -> Stream | None:
    """su [options] [-] [user [argument…]], runuser: the command is an option's value, or a shell starts."""
    options = read(call.arguments, spec(_SU, posix=call.name == "runuser" and "-u" in [w.text for w in call.words]))
    if options.has("--help", "--version"):
        return Stream()
    operands = [word for word in options.operands if word.text != "-"]
    if user := options.text("--user"):
        escalates(call, user)
        return call.shell.run_words(tuple(operands), call.name, call.stdin) if operands else None
    escalates(call, operands[0].text if operands else "")
    texts = [*options.values("--command"), *options.values("--session-command")]
    for text in texts:
        call.shell.run_text(text.text, f"{call.name} -c", text.span, call.stdin)
    if not texts:
        shell = Value("sh", span=call.span)
        return call.shell.run_words((shell, *operands[1:]), call.name, call.stdin)
    return None
