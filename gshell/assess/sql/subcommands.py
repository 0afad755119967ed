"""Subcommands: database tools of which one verb takes statements (bq query, cockroach sql, dolt sql…).

Facts: cloud.google.com/bigquery/docs/reference/bq-cli-reference; docs of CockroachDB, Dolt, Snowflake CLI, ClickHouse.
"""

from __future__ import annotations

from typing import Mapping

from gshell.assess import catalog
from gshell.assess.call import Call
from gshell.assess.described import Invocation
from gshell.assess.effects import Certainty
from gshell.assess.options import Options, read, spec
from gshell.assess.sql.clients import CLIENTS, Client, serve
from gshell.assess.sql.run import Store, rows, run_stdin, run_value
from gshell.assess.values import Stream, Value, shown

_BQ = spec(
    "--project_id= --dataset_id= --location= --format= --max_rows= --destination_table= --parameter= --label= "
    "--job_id= --maximum_bytes_billed= --use_legacy_sql[=] --nouse_legacy_sql --dry_run[=] --batch --append_table "
    "--replace --apilog= --bigqueryrc= --flagfile= -n= -q|--quiet -f|--force -r|--recursive -d|--dataset -t|--table "
    "-m|--model --routine --transfer_config --reservation -s|--schema= --source_format= --expiration= --help"
)
_CLICKHOUSE = CLIENTS["clickhouse-client"]

# (program, verbs) -> how that verb is spoken to.
_VERBS: Mapping[tuple[str, ...], Client] = {
    ("cockroach", "sql"): Client(
        "postgres",
        "-e|--execute= -f|--file= -d|--database= --host= --url= -u|--user= -p|--port= --format= --insecure",
        ("-e",),
        ("-f",),
        ("-d",),
        ("--host", "--url"),
        ("-",),
    ),
    ("dolt", "sql"): Client("mysql", "-q|--query= -f|--file= -r|--result-format=", ("-q",), ("-f",), operands=("-",)),
    ("snow", "sql"): Client(
        "snowflake",
        "-q|--query= -f|--filename= -c|--connection= --database= --schema= --role= --warehouse= -D|--variable=",
        ("-q",),
        ("-f",),
        ("--database",),
        operands=("-",),
    ),
    ("clickhouse", "client"): _CLICKHOUSE,
    ("clickhouse", "local"): _CLICKHOUSE,
}


def subcommand(call: Call) -> Stream | None:
    """`cockroach sql -e …`, `clickhouse client -q …`"""
    verb = call.arguments[0].text if call.arguments else ""
    known = _VERBS.get((call.name, verb))
    if known is None:
        return catalog.by_description(call.name, call)
    return serve(call, known, call.arguments[1:], f"{call.name}-{verb}")


def bq(call: Call) -> Stream | None:
    """bq [flags] query|rm|ls… [flags] …; `--dry_run` only estimates."""
    options = read(call.arguments, _BQ)
    if not options.operands or options.has("--help"):
        return None
    verb, *operands = options.operands
    store = Store(
        "bq", "bigquery", shown(options.text("--dataset_id")), shown(options.text("--project_id") or "bigquery")
    )
    if options.has("--dry_run") and options.text("--dry_run") not in ("false", "0"):
        return None
    if verb.text == "query":
        if not operands:
            run_stdin(call, store)
        for value in operands:
            run_value(call, store, value)
        return rows(store)
    if verb.text == "rm":
        _removed(call, store, options, operands)
    return rows(store) if verb.text in ("head", "extract", "show") else None


def mix(call: Call) -> Stream | None:
    """mix ecto.drop, mix ecto.reset; everything else is mix the package manager."""
    verb = next((word.text for word in call.arguments if not word.text.startswith("-")), "")
    if verb in ("ecto.drop", "ecto.reset"):
        call.emit("sql.drop", object="database", verb=f"mix {verb}")
        return None
    return catalog.by_description("mix", call)


def influx(found: Invocation) -> Stream | None:
    """influx (1.x) -execute 'statement', or statements on standard input."""
    options = found.options
    store = Store("influx", "influxql", shown(options.text("-database")), shown(options.text("-host")))
    for value in options.values("-execute"):
        run_value(found.call, store, value)
    if not options.values("-execute"):
        run_stdin(found.call, store)
    return rows(store)


def _removed(call: Call, store: Store, options: Options, operands: list[Value]) -> None:
    thing = "schema" if options.has("-d", "-r") else "model" if options.has("-m") else "table"
    for value in operands:
        attributes = {**store.attributes(), "object": thing, "verb": "bq rm"}
        call.shell.emit("sql.drop", shown(value.text), attributes, Certainty.CERTAIN, call.span)
