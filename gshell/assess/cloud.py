"""Clouds: what the descriptions cannot say: copies to and from buckets, remote commands, raw API calls."""

from __future__ import annotations

import re
import shlex

from gshell.assess.described import Invocation
from gshell.assess.network.hosts import host_of
from gshell.assess.network.rest import repository_deleted
from gshell.assess.network.sending import fetched, file_part, save, send
from gshell.assess.values import HOLE, SILENT, Stream, Value, joined, shown

_BUCKET = re.compile(
    r"(s3|gs|wasbs?|abfss?|oss|cos|b2|r2|swift|az)://|https://[^/]*\.(blob|file|dfs)\.core\.windows\.net/"
)
_RCLONE_REMOTE = re.compile(r":?[A-Za-z0-9_][\w.+@ -]*[:,]")
# Of GitHub's and GitLab's API: what stands for people, and who may do what.
_WHOLE = re.compile(
    r"/?(api/v\d/)?"
    r"((orgs|organizations|enterprises|users|groups)/[^/]+(/(teams|hooks|repos|members)/.+|/actions/secrets/.+)?"
    r"|projects/[^/]+/(repository/(branches|tags)|hooks|variables|protected_branches|releases)/.+"
    r"|repos/[^/]+/[^/]+/(collaborators|rulesets|rules|pages|autolinks|subscription)/?.*)/?$"
)
_ACCESS = re.compile(
    r"/(collaborators|memberships|members|invitations|outside_collaborators|keys|deploy_keys|deploy_tokens|access_tokens)\b"
    r"|/?(api/v\d/)?user/(keys|gpg_keys|ssh_signing_keys)\b"
)
_COMMANDS = re.compile(r"^\s*(?:commands|command)\s*=\s*(.*)$", re.DOTALL)


def _is_remote(found: Invocation, value: Value) -> bool:
    """A bucket, a host or (rclone, mc, gcloud compute scp) a named remote, as opposed to a local path."""
    text = value.text
    if _BUCKET.match(text):
        return True
    if found.call.name in ("rclone", "gcloud"):
        return bool(_RCLONE_REMOTE.match(text)) and not text.startswith(("/", "./"))
    if found.call.name in ("mc", "mcli"):
        return not text.startswith(("/", ".", "~")) and "/" in text
    return False


def copy(found: Invocation) -> Stream | None:
    """SOURCE… TARGET: files that leave for a bucket, or come from one."""
    call, operands = found.call, found.operands
    if found.path and found.path[-1] == "rcat":
        send(call, operands[0].text if operands else "", [call.stdin], found.via)
        return SILENT
    if len(operands) < 2:
        return None
    *sources, target = operands
    local = [source for source in sources if not _is_remote(found, source)]
    if _is_remote(found, target):
        parts = [call.stdin if source.text == "-" else file_part(call, source) for source in local]
        if parts:
            send(call, target.text, parts, found.via, url=shown(target.text))
        return SILENT
    for source in sources:
        if source in local:
            continue
        found.emit("net.fetch", source.text, host=shown(source.text))
        if target.text == "-":
            return fetched(source.text)
        save(call, target._replace(text=_landing(source.text, target.text)), fetched(source.text))
    return SILENT


def _landing(source: str, target: str) -> str:
    name = source.rstrip("/").rpartition("/")[2]
    return target + name if target.endswith("/") else name if target == "." else target


def put_object(found: Invocation) -> Stream | None:
    """One object or a directory uploaded by options: `--body`, `--file`, `--source`."""
    call = found.call
    files = found.options.values("--body", "--file", "-f", "--source", "-s")
    if files:
        bucket = found.options.text("--bucket") or found.options.text("--container-name") or found.options.text("-d")
        send(call, bucket, [file_part(call, file) for file in files], found.via)
    return SILENT


def message(found: Invocation) -> Stream | None:
    """Messages and records: every option's value leaves; `file://` and `fileb://` name files (aws(1))."""
    call = found.call
    parts: list[Value | Stream] = []
    for option in found.options.given:
        if option.value is None:
            continue
        scheme, separator, path = option.value.text.partition("://")
        from_file = separator and scheme in ("file", "fileb")
        parts.append(file_part(call, option.value._replace(text=path)) if from_file else option.value)
    if any(part.taints for part in parts):
        send(call, found.path[0], parts, found.via)
    return Stream(HOLE)


def upload_operands(found: Invocation) -> Stream | None:
    """`gh gist create FILE…`, `gh release upload TAG FILE…`; `-` or nothing is standard input."""
    call = found.call
    parts = [call.stdin if file.text == "-" else file_part(call, file) for file in found.operands]
    if not found.operands and not call.stdin.terminal:
        parts.append(call.stdin)
    send(call, "github.com", parts, found.via, public=found.options.has("--public"))
    return SILENT


def aws_send_command(found: Invocation) -> Stream | None:
    """`aws ssm send-command --parameters 'commands=["…"]'` runs shell text on instances."""
    place = "host " + shown(found.options.text("--instance-ids") or found.options.text("--targets"))
    for value in (*found.options.values("--parameters"), *found.operands):
        if match := _COMMANDS.match(value.text):
            for command in _list(match.group(1)):
                found.call.shell.run_text(command, found.via, value.span, place=place)
    return None


def _list(text: str) -> list[str]:
    """The items of `["a","b"]`, `a,b` or `a`."""
    inner = text.strip()
    if inner.startswith("["):
        return list(re.findall(r'"((?:[^"\\]|\\.)*)"', inner)) or [inner.strip("[]")]
    try:
        return [" ".join(shlex.split(inner))] if inner[:1] in "'\"" else [inner]
    except ValueError:
        return [inner]


def heroku_psql(found: Invocation) -> Stream | None:
    """`heroku pg:psql -c SQL` is psql on the app's database."""
    psql = Value("psql", span=found.call.span)
    if text := found.options.value("--command", "-c"):
        return found.call.shell.run_words((psql, Value("-c"), text), found.via, found.call.stdin)
    return found.call.shell.run_words((psql,), found.via, found.call.stdin)


def heroku_run(found: Invocation) -> Stream | None:
    """`heroku run COMMAND…`: a shell in a new dyno runs the words, joined."""
    text = joined(found.operands)
    return found.call.shell.run_text(text.text, found.via, text.span, found.call.stdin, place="container heroku")


def d1_execute(found: Invocation) -> Stream | None:
    """`wrangler d1 execute DB --command SQL` speaks SQLite."""
    if text := found.options.value("--command"):
        words = (Value("sqlite3", span=found.call.span), Value("d1.db"), text)
        return found.call.shell.run_words(words, found.via)
    if file := found.options.value("--file"):
        known = found.call.shell.content(file.text)
        return found.call.shell.run_words((Value("sqlite3"), Value("d1.db")), found.via, known)
    return None


def gh_api(found: Invocation) -> Stream | None:
    """`gh api`, `glab api`, `hub api`: any request to the forge."""
    options = found.options
    path = shown(options.operands[0].text) if options.operands else ""
    method = options.text("--method").upper()
    fields = [*options.values("--raw-field"), *options.values("--field"), *options.values("--input")]
    if path == "graphql":
        return _graphql(found, fields)
    removed = repository_deleted(host_less(path)) if method == "DELETE" else ""
    if removed == "repository":
        found.emit("git.delete_remote", path, object="repository")
    elif removed:
        found.emit("git.delete_remote", path, object=removed, minor=removed not in ("branches", "git/refs", "releases"))
    elif method == "DELETE":
        found.emit("cloud.delete", path, object="api", minor=not _WHOLE.match(host_less(path)))
    elif method in ("PUT", "POST", "PATCH") and _ACCESS.search(host_less(path)):
        found.emit("cloud.access", path, object="api")
    elif method in ("PATCH", "PUT") and "git/refs" in path and any("force=true" in field.text for field in fields):
        found.emit("git.rewrite_remote", path)
    elif any(field.text.startswith(("private=false", "visibility=public")) for field in fields):
        found.emit("cloud.access", path, public=True)
    parts = [file_part(found.call, f._replace(text=f.text.partition("@")[2])) if "=@" in f.text else f for f in fields]
    if any(part.taints for part in parts):
        send(found.call, "api", parts, found.via)
    return Stream(HOLE)


def host_less(path: str) -> str:
    """The path of an API address, which may be written as a full URL."""
    return path.partition(host_of(path))[2] if "://" in path else path


def _graphql(found: Invocation, fields: list[Value]) -> Stream | None:
    text = " ".join(field.text for field in fields)
    if re.search(r"\bmutation\b.*\bdelete(Repository|Ref|Project|Branch)", text, re.DOTALL):
        found.emit("git.delete_remote", "graphql", object="api")
    return Stream(HOLE)
