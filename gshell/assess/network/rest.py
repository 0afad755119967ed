"""REST: requests whose method and path alone say that something is deleted or taken over."""

from __future__ import annotations

import re

from gshell.assess.call import Call
from gshell.assess.network.hosts import split
from gshell.assess.network.sending import credential
from gshell.assess.values import HOLE, Stream, Value, shown

_STORES = {
    9200: "elasticsearch",
    9201: "elasticsearch",
    5984: "couchdb",
    8983: "solr",
    6333: "qdrant",
    8086: "influxdb",
    8529: "arangodb",
    7700: "meilisearch",
    8108: "typesense",
    8123: "clickhouse",
}
_STORE_PATH = re.compile(
    r"_delete_by_query|/_all\b|/_cluster/|/_snapshot/|/_shutdown|/_nodes/.*_shutdown|/_index_template"
)
# Where a body says what to do (Elasticsearch's bulk API, Solr's update handlers); elsewhere it is what to look for.
_CARRIES_ORDERS = re.compile(r"/_bulk\b|/update\b")
_GITHUB_REPOSITORY = re.compile(r"/?(api/v3/)?repos/[^/]+/[^/]+/?$")
_GITLAB_PROJECT = re.compile(r"/?(api/v4/)?(projects|groups)/[^/]+/?$")
_GIT_REF = re.compile(
    r"/?(api/v3/)?repos/[^/]+/[^/]+/(git/refs|releases|branches|hooks|keys|actions/secrets|environments)\b"
)
_KUBERNETES = re.compile(r"/(api/v1|apis/[^/]+/[^/]+)/")
_PARAMETER = re.compile(
    r"(^|.*[&?{,\"_-])(token|secret|password|passwd|pass|api_?key|access_token|refresh_token|client_secret|code"
    r"|assertion|key|auth|signature|credential)\"?[=:]",
    re.IGNORECASE | re.DOTALL,
)

# `https://user:TOKEN@host`, and services whose paths begin with it (core.telegram.org/bots/api).
_USER = re.compile(r"(https?|ftps?)://([^/@]*@|api\.telegram\.org/bot)", re.IGNORECASE)


def parameter(value: Value) -> Value:
    """`client_secret=$S`, `https://user:$P@host`: a credential by its name or place, unless it is a whole file."""
    return credential(value, files=False) if in_place(value.text) else value


def in_place(text: str) -> bool:
    """Does the text have a place for a credential?"""
    return bool(_PARAMETER.match(text) or _USER.match(text))


def request(call: Call, method: str, url: str, body: list[Value | Stream]) -> None:
    """Note what the request itself would do at the other end."""
    _, host, port, path = split(url)
    store = _STORES.get(port, "")
    if statement := _statement(store, url, body):
        from gshell.assess.sql.run import Store, run_sql

        run_sql(call, Store(call.name, store, host=host), statement, call.span)
    elif store or _STORE_PATH.search(path):
        _store_request(call, method, host, path, store or "elasticsearch", body)
    elif method == "DELETE" and repository_deleted(path) and ("api." in host or "git" in host):
        call.emit("git.delete_remote", shown(path.strip("/")), object=repository_deleted(path), host=shown(host))
    elif method == "DELETE" and _KUBERNETES.search(path):
        call.emit("k8s.delete", shown(path), object="raw", raw=True, host=shown(host))


def _statement(store: str, url: str, body: list[Value | Stream]) -> str:
    """SQL that is sent to a store by HTTP: `?query=…`, `?q=…`, or the body (clickhouse.com/docs/interfaces/http)."""
    if store not in ("clickhouse", "influxdb"):
        return ""
    said = [_unquoted(match[1]) for match in re.finditer(r"[?&](?:query|q)=([^&#]*)", url)]
    texts = [part.text.removeprefix("q=").removeprefix("query=") for part in body] if store == "clickhouse" else []
    return "\n".join((*said, *texts)).replace(HOLE, " ").strip()


def _unquoted(text: str) -> str:
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16) or 32), text.replace("+", " "))


def _store_request(call: Call, method: str, host: str, path: str, store: str, body: list[Value | Stream]) -> None:
    text = " ".join(part.text for part in body)
    deletes = method == "DELETE" and path.strip("/") != ""
    unbounded = "match_all" in text or not body
    if "_delete_by_query" in path:
        call.emit("nosql.delete", shown(path), database=store, host=shown(host), unbounded=unbounded)
    elif deletes and "/_doc/" in path:
        call.emit("nosql.delete", shown(path), database=store, host=shown(host), minor=True)
    elif deletes and not path.startswith(("/_search/scroll", "/_async_search")):
        everything = path.strip("/") in ("_all", "*") or "*" in path
        call.emit("nosql.flush" if everything else "nosql.delete", shown(path), database=store, host=shown(host))
    elif "_shutdown" in path:
        call.emit("system.service", store, action="shutdown", host=shown(host))
    elif _CARRIES_ORDERS.search(path) and ("<delete>" in text or '"delete"' in text):
        call.emit("nosql.delete", shown(path), database=store, host=shown(host), unbounded="*:*" in text)


def repository_deleted(path: str) -> str:
    """What a DELETE on this path of GitHub's or GitLab's API removes, "" if nothing that matters."""
    if _GITHUB_REPOSITORY.match(path) or _GITLAB_PROJECT.match(path):
        return "repository"
    if match := _GIT_REF.match(path):
        return match.group(2)
    return ""


def socket_request(call: Call, socket: str, method: str, path: str) -> None:
    """A request to a local service's socket; the docker daemon's is as good as root."""
    if "docker" not in socket and "podman" not in socket and "containerd" not in socket:
        return
    if method == "POST" and re.search(r"/(containers/(create|[^/]+/(start|exec))|exec|build)", path):
        call.emit("container.run", shown(path), privileged=True, via_socket=True)
    elif method == "DELETE" or path.endswith("/prune"):
        kind = next((k for k in ("container", "image", "volume", "network") if f"/{k}s" in path), "system")
        call.emit("container.delete", shown(path), object=kind, prune=path.endswith("/prune"))
