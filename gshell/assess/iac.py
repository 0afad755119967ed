"""Infrastructure as code: what the descriptions cannot say (ansible's modules, wrappers that repeat a verb)."""

from __future__ import annotations

import re

from gshell.assess import catalog, packages
from gshell.assess.call import Call
from gshell.assess.described import Invocation
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.options import read, spec
from gshell.assess.values import Stream, Value, shown

_DESTROY_PLAN = "a terraform plan that destroys"
_RUNNERS = frozenset(("shell", "command", "raw", "script", "win_shell", "win_command", "expect"))
_DESTROYS = re.compile(r"\bstate=(absent|stopped|reset|disabled|terminated|unmounted)\b|\bflush=(yes|true)\b")
_MODULES = {
    "file": "file.delete",
    "user": "system.user",
    "group": "system.user",
    **dict.fromkeys(("apt", "yum", "dnf", "package", "zypper", "pacman", "apk"), "package.remove"),
    **dict.fromkeys(("service", "systemd", "systemd_service", "sysvinit"), "system.service"),
    **dict.fromkeys(("filesystem", "lvol", "lvg", "parted", "zfs", "zpool"), "disk.format"),
    **dict.fromkeys(("ufw", "iptables", "firewalld"), "system.firewall"),
    **dict.fromkeys(("ec2", "ec2_instance", "s3_bucket", "rds_instance", "gcp_compute_instance"), "cloud.delete"),
    "mount": "disk.mount",
    "docker_container": "container.delete",
    "docker_volume": "container.delete",
    "postgresql_db": "sql.drop",
    "mysql_db": "sql.drop",
    "k8s": "k8s.delete",
}
"""Ansible modules whose `state=absent` (or stopped) has an effect of its own."""


def again(found: Invocation) -> Stream | None:
    """`terragrunt run-all destroy`: the same tool with the rest of the words, everywhere below."""
    words = (found.call.words[0], *found.operands)
    return found.call.shell.run_words(words, found.via, found.call.stdin)


def ansible(found: Invocation) -> Stream | None:
    """`ansible HOSTS -m MODULE -a ARGUMENTS`."""
    hosts = shown(found.operands[0].text) if found.operands else ""
    module = found.options.text("--module-name", default="command").removeprefix("ansible.builtin.")
    module = module.removeprefix("community.general.").rpartition(".")[2] or module
    arguments = found.options.value("--args") or Value("")
    place = f"host {hosts}"
    if module in _RUNNERS:
        text = re.sub(r"\b(chdir|creates|removes|executable|warn)=\S+\s*", "", arguments.text)
        return found.call.shell.run_text(text, "ansible " + module, arguments.span, place=place)
    if module == "reboot":
        found.emit("system.shutdown", hosts, Certainty.CERTAIN, place=place, action="reboot")
    elif module == "user" and re.search(r"\b(password|uid|groups?|shell)=", arguments.text):
        found.emit("system.user", hosts, Certainty.CERTAIN, place=place, action="change")
    elif _DESTROYS.search(arguments.text) and module in _MODULES:
        name = re.search(r"\b(?:path|name|dest)=(\S+)", arguments.text)
        target = name.group(1) if name else hosts
        kind = _MODULES[module]
        if kind == "package.remove":
            packages.removed(found, target, place=place)
            return None
        facts: dict[str, Attribute] = {"action": "stop", "object": "volume"}
        if module == "file":
            facts = {"path_class": found.call.shell.path_class(target), "recursive": True}
        found.emit(kind, target, Certainty.CERTAIN, place=place, **facts)
    elif module in ("copy", "template", "lineinfile", "cron", "authorized_key"):
        found.emit("iac.apply", hosts, Certainty.CERTAIN, tool="ansible", module=module)
    return None


def salt(found: Invocation) -> Stream | None:
    """`salt TARGET cmd.run TEXT`, `salt TARGET state.apply`."""
    operands = [word for word in found.operands if word.text]
    if found.call.name == "salt-call":
        operands.insert(0, Value("localhost"))
    if len(operands) < 2:
        return None
    function, rest = operands[1].text, operands[2:]
    place = f"host {shown(operands[0].text)}"
    if function.startswith("cmd.") and rest:
        return found.call.shell.run_text(rest[0].text, "salt " + function, rest[0].span, place=place)
    if function in ("state.apply", "state.highstate", "state.sls"):
        found.emit("iac.apply", operands[0].text, Certainty.CERTAIN, tool="salt")
    elif function.startswith(("system.reboot", "system.shutdown", "system.halt", "system.poweroff")):
        found.emit("system.shutdown", operands[0].text, Certainty.CERTAIN, place=place)
    elif function in ("file.remove", "pkg.remove", "pkg.purge", "user.delete", "service.stop", "service.disable"):
        kinds = {"file": "file.delete", "pkg": "package.remove", "user": "system.user", "service": "system.service"}
        target = rest[0].text if rest else ""
        if function.startswith("pkg."):
            packages.removed(found, target, place=place)
        elif function.startswith("file."):
            place_class = found.call.shell.path_class(target)
            found.emit("file.delete", target, path_class=place_class, recursive=True, place=place)
        else:
            found.emit(kinds[function.partition(".")[0]], target, Certainty.CERTAIN, place=place, action="stop")
    return None


def sops_exec(found: Invocation) -> Stream | None:
    """`sops exec-env FILE COMMAND` runs shell text."""
    options = read(found.operands, spec(""))
    for text in options.operands[1:2]:
        return found.call.shell.run_text(text.text, "sops exec-env", text.span, found.call.stdin)
    return None


def everywhere(found: Invocation) -> Stream | None:
    """pssh, pdsh, clush: the operands, joined, are run by a shell on every host."""
    if not found.operands:
        return None
    text = " ".join(word.text for word in found.operands)
    hosts = found.options.text("-w") or found.options.text("-H") or found.options.text("-h") or "*"
    place = f"host {shown(hosts)}"
    return found.call.shell.run_text(text, found.call.name, found.operands[0].span, found.call.stdin, place=place)


def terraform(call: Call) -> Stream | None:
    """TF_CLI_ARGS and TF_CLI_ARGS_verb add options; a plan made with -destroy is applied as one."""
    words = list(call.words)
    verb = next((word.text for word in call.arguments if not word.text.startswith("-")), "")
    for name in ("TF_CLI_ARGS", f"TF_CLI_ARGS_{verb}"):
        value = call.environment.get(name) or call.shell.variable(name)
        if value is not None:
            words += [value._replace(text=text) for text in value.text.split()]
    options = read(words[1:], spec("-out= -var= -var-file= -target= -destroy|--destroy", single=True))
    if verb == "plan" and options.has("-destroy") and (plan := options.text("-out")):
        call.shell.wrote(plan, Stream(_DESTROY_PLAN))
    plans = [word for word in options.operands[1:] if call.shell.written(word.text) == _DESTROY_PLAN]
    words += [word._replace(text="-destroy") for word in plans if verb == "apply"]
    return catalog.by_description("terraform", call._replace(words=tuple(words)))
