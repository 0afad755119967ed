"""Effects: what a command would do to the world, in one vocabulary.

Policies, journals and exports speak these kinds, so the list is versioned:
a kind is never renamed or given another meaning within a TAXONOMY number.
"""

from __future__ import annotations

from enum import IntEnum
from types import MappingProxyType

from gshell.hints import Mapping
from gshell.parse.tree import Span
from gshell.tuples import NamedTuple

TAXONOMY = 1

Attribute = str | int | bool | tuple[str, ...]
NO_ATTRIBUTES: Mapping[str, Attribute] = MappingProxyType({})


class Certainty(IntEnum):
    """How sure we are that the effect takes place when the command runs."""

    UNKNOWN = 0
    LIKELY = 1
    CERTAIN = 2


class Effect(NamedTuple):
    """One thing a command would do.

    `kind`        a key of KINDS
    `target`      what it is done to: an absolute path, table, resource, host, process…; "" if unknown
    `attributes`  facts policies can match: see docs/effects.md
    `certainty`   see Certainty
    `span`        the words of the outermost source that cause it
    `via`         what it was found behind, outermost first: ("sudo", "bash -c")
    `risk`        0-100, see risk.py
    """

    kind: str
    target: str
    attributes: Mapping[str, Attribute]
    certainty: Certainty
    span: Span
    via: tuple[str, ...] = ()
    risk: int = 0


KINDS: dict[str, str] = {
    # files
    "file.delete": "files or directories are removed",
    "file.overwrite": "the content of an existing file is replaced or truncated",
    "file.move": "a file or directory leaves its place",
    "file.write": "a file is created or appended to, where that matters (system, startup, device)",
    "file.read": "a file is read, where that matters (secrets, system data)",
    "file.link": "a link takes the place of a file",
    # disks, permissions
    "disk.write": "raw bytes go to a block device",
    "disk.format": "a file system, volume, pool or partition table is created or destroyed",
    "disk.mount": "a file system is mounted, unmounted or remounted",
    "permission.change": "mode bits, ACLs or attributes change",
    "permission.owner": "the owner or group changes",
    # the machine
    "process.kill": "a process gets a signal that ends or stops it",
    "system.shutdown": "the machine halts, reboots or crashes",
    "system.service": "a service is stopped, disabled or masked",
    "system.user": "an account, group or password changes",
    "system.kernel": "a kernel module, parameter or boot setting changes",
    "system.firewall": "packet filter rules or network interfaces change",
    "system.clock": "the clock or time zone changes",
    "system.exhaust": "processes, memory or disk are used up (fork bombs)",
    "package.remove": "packages are removed",
    "package.install": "packages are installed, with the code they run",
    # databases
    "sql.drop": "a table, schema, database, role… is dropped",
    "sql.truncate": "a table is emptied",
    "sql.delete_unbounded": "DELETE without a condition that bounds it",
    "sql.update_unbounded": "UPDATE without a condition that bounds it",
    "sql.delete": "DELETE with a condition",
    "sql.write": "INSERT, UPDATE with a condition, CREATE…",
    "sql.alter": "ALTER; attribute `drops` if it loses data",
    "sql.grant": "GRANT, REVOKE, role and ownership changes",
    "sql.admin": "server-wide statements: SHUTDOWN, KILL, RESET, VACUUM FULL, configuration",
    "sql.read": "tables are read",
    "sql.unknown": "a statement that could not be read",
    "nosql.delete": "collections, keys, indices or keyspaces are deleted",
    "nosql.flush": "a whole store is emptied",
    # clusters, clouds, infrastructure
    "k8s.delete": "resources are deleted",
    "k8s.drain": "nodes are drained, cordoned or tainted",
    "k8s.scale": "replicas change; attribute `replicas`",
    "k8s.change": "resources are applied, patched, replaced, rolled back",
    "k8s.exec": "a command runs in a container",
    "k8s.reset": "a cluster or node is torn down",
    "cloud.delete": "cloud resources are deleted or terminated",
    "cloud.stop": "cloud resources are stopped",
    "cloud.protect": "audit, backup, versioning or deletion protection is turned off",
    "cloud.access": "access is granted, made public, or keys are made",
    "cloud.change": "other changes to cloud resources",
    "iac.destroy": "declared infrastructure is destroyed",
    "iac.apply": "declared infrastructure is changed",
    "container.delete": "containers, images, volumes or networks are removed",
    "container.run": "a container is started; attributes `privileged`, `mounts`",
    # version control
    "git.discard": "uncommitted or unreferenced work is lost",
    "git.rewrite_remote": "remote history is replaced",
    "git.delete_remote": "a remote branch, tag or repository is deleted",
    "git.rewrite_local": "local history is rewritten or refs are deleted",
    "git.push": "commits are sent to a remote",
    # network
    "net.send": "data leaves; attributes `sensitive`, `host`, `local`",
    "net.fetch": "data comes in",
    "net.listen": "a port is opened or a tunnel made",
    "transfer.read": "a file transfer protocol serves files to the client",
    "transfer.write": "a file transfer protocol takes files from the client",
    # code
    "code.run": "a program nobody here knows runs under its plain name; target is the name",
    "code.run_remote": "code fetched from the network runs",
    "code.run_decoded": "code that was hidden by an encoding runs and could not be read",
    "code.run_unknown": "what would run cannot be told (name or text known only at run time)",
    "code.inject": "another program is made to run code (LD_PRELOAD, PAGER, hooks, BASH_ENV…)",
    "code.opaque": "a statement could not be read",
    # trust
    "privilege.escalate": "rights are raised or another user is taken on",
    "persistence.install": "something will run later or again (cron, units, profiles, keys)",
    "secret.read": "a secret is shown or copied",
    "guard.tamper": "gshell, its policies, recordings or an agent's guard settings are touched",
    "guard.escape": "a shell is opened that would not be judged line by line",
}


class Assessment(NamedTuple):
    """What a script would do.

    `effects` in the order of the script; `risk` the highest of theirs; `parser` as in Script.
    `complete` is False if a bound was hit and the rest was not looked at
    (an effect `code.opaque` stands for it).
    """

    effects: tuple[Effect, ...]
    risk: int = 0
    parser: str = "bashlex"
    complete: bool = True
