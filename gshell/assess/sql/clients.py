"""Clients: programs that take statements from an option, a file or standard input.

`CLIENTS` says how each is spoken to; `client` is the handler for all of them.
Facts: the manual page or `--help` of each program.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Iterator, Mapping

from gshell.assess.call import Call
from gshell.assess.options import Options, read, spec
from gshell.assess.sql.run import Store, rows, run_file, run_stdin, run_value
from gshell.assess.sql.statements import printed
from gshell.assess.values import HOLE, Stream, Value, joined, shown
from gshell.tuples import NamedTuple

HELP = ("--help", "--version", "-?", "-V")


class Client(NamedTuple):
    """How a client is called.

    `options`   declared as options.spec wants them
    `code`      options whose values are statements; `files` those whose values name scripts
    `database`, `host`  options for these; `operands` what the bare words are: "database", "host",
                "statement", "script", "words" (of one statement) or "-" (none of interest), in order
    `single`    long options behind one dash
    `variables` of the environment: (database, host)
    """

    dialect: str
    options: str
    code: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    database: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    operands: tuple[str, ...] = ("database",)
    single: bool = False
    variables: tuple[str, str] = ("", "")


_PSQL = Client(
    "postgres",
    "-c|--command= -f|--file= -d|--dbname= -h|--host= -p|--port= -U|--username= -o|--output= -L|--log-file= -F|"
    "--field-separator= -R|--record-separator= -P|--pset= -T|--table-attr= -v|--set|--variable= -W|--password "
    "-a -A -b -e -E -H -l|--list -n -q -s -S -t -V -w -x -X -z -0 -1 -?|--help[=]",
    ("-c",), ("-f",), ("-d",), ("-h",), ("database", "-"), variables=("PGDATABASE", "PGHOST"),
)  # fmt: skip
_MYSQL = Client(
    "mysql",
    "-e|--execute= -D|--database= -h|--host= -u|--user= -p|--password[=] -P|--port= -S|--socket= --init-command= "
    "--init-command-add= --delimiter= --default-character-set= --pager[=] --tee= --protocol= --defaults-file= "
    "--defaults-extra-file= --defaults-group-suffix= --login-path= --ssl-ca= --ssl-cert= --ssl-key= "
    "--max-allowed-packet= --connect-timeout= -A -B -b -C -E -f -G -H -i -L -N -n -o -q -r -s -t -U -v -w -X "
    "-V|--version -?|--help",
    ("-e", "--init-command", "--init-command-add"), (), ("-D",), ("-h",), variables=("", "MYSQL_HOST"),
)  # fmt: skip
_SQLITE = Client(
    "sqlite",
    "-cmd|--cmd= -init|--init= -separator|--separator= -newline|--newline= -nullvalue|--nullvalue= -vfs|--vfs= "
    "-mmap= -maxsize= -heap= -lookaside= -pagecache= -escape= -A",
    ("-cmd",), ("-init",), operands=("database", "statement"), single=True,
)  # fmt: skip
_DUCKDB = _SQLITE._replace(
    dialect="duckdb",
    options=_SQLITE.options + " -c= -s= -f= -ui -storage-version=",
    code=("-cmd", "-c", "-s"),
    files=("-init", "-f"),
)
_CLICKHOUSE = Client(
    "clickhouse",
    "-q|--query= --queries-file= -d|--database= -h|--host= -u|--user= --password[=] --port= --format= --output-format= "
    "--input-format= -f= -F= -C|--config-file|--config= -n|--multiquery -m|--multiline -t -E -s|--secure --path= "
    "--param= -N= -S= --structure= --table= --connection= -i|--interactive -V|--version -?|--help",
    ("-q",), ("--queries-file",), ("-d",), ("-h",), ("statement",),
)  # fmt: skip
_SQLCMD = Client(
    "tsql",
    "-Q= -q= -i= -o= -S|--server= -d|--database-name= -U|--user-name= -P= -v= -W -b -E -e -h= -s= -w= -r[=] -y= -Y= "
    "-l= -t= -m= -V= -f= -a= -c= -C -N -I -k[=] -K= -R -X[=] -z= -Z= -p[=] -u -x -M -G -g -A -D -H= -j "
    "-?|--help --version",
    ("-Q", "-q"), ("-i",), ("-d",), ("-S",),
)  # fmt: skip
_SQLPLUS = Client(
    "oracle", "-s|-S -l|-L -m|-M= -r|-R= -c|-C= -nologintime -name= -h|-H -v|-V", operands=("database", "script")
)
_HIVE = Client(
    "hive",
    "-e= -f= -i= -u= -n= -p= -d= --database= --hivevar= --hiveconf= -w= --master= --deploy-mode= --name= --conf= "
    "--jars= -S -v -H|--help",
    ("-e",), ("-f", "-i"), ("--database",), ("-u",), ("-",),
)  # fmt: skip

CLIENTS: Mapping[str, Client] = {
    "psql": _PSQL, "nzsql": _PSQL, "vsql": _PSQL, "ysqlsh": _PSQL, "gsql": _PSQL,
    "pgcli": Client(
        "postgres", "-c|--command= -f|--file= -h|--host= -p|--port= -U|--username= -u|--user= -d|--dbname= -D|--dsn= "
        "--init-command= --prompt= --row-limit= --application-name= -W -w -l|--list -v|--version --help",
        ("-c", "--init-command"), ("-f",), ("-d",), ("-h",), ("database", "-"), variables=("PGDATABASE", "PGHOST"),
    ),
    "mysql": _MYSQL, "mariadb": _MYSQL, "mycli": _MYSQL, "mysqlsh": _MYSQL._replace(
        options=_MYSQL.options + " -f|--file= --uri= --schema= --sql --js --py", files=("-f",), host=("-h", "--uri"),
    ),
    "sqlite3": _SQLITE, "sqlite": _SQLITE, "sqlcipher": _SQLITE, "duckdb": _DUCKDB,
    "litecli": Client("sqlite", "-e|--execute= -D|--database= -t -l --help", ("-e",), (), ("-D",)),
    "clickhouse-client": _CLICKHOUSE,
    "clickhouse-local": _CLICKHOUSE,
    "sqlcmd": _SQLCMD, "osql": _SQLCMD, "mssql-cli": _SQLCMD, "isql": _SQLCMD,
    "snowsql": Client(
        "snowflake", "-q|--query= -f|--filename= -d|--dbname= -s|--schemaname= -w|--warehouse= -h|--host= "
        "-a|--accountname= -u|--username= -r|--rolename= -c|--connection= -o|--options= -D|--variable= "
        "-v|--version[=] -?|--help",
        ("-q",), ("-f",), ("-d",), ("-h", "-a"), ("-",),
    ),
    "cqlsh": Client(
        "cql", "-e|--execute= -f|--file= -k|--keyspace= -u|--username= -p|--password= --cqlversion= --encoding= "
        "--cqlshrc= --connect-timeout= --request-timeout= -b= --ssl -t -C --no-color --help",
        ("-e",), ("-f",), ("-k",), (), ("host", "-"),
    ),
    **dict.fromkeys(
        ("trino", "presto", "presto-cli", "trino-cli"),
        Client(
            "trino", "--execute= -f|--file= --server= --catalog= --schema= --user= --output-format= --session= "
            "--source= --client-tags= --ignore-errors --password --debug --help --version",
            ("--execute",), ("-f",), ("--schema",), ("--server",), ("host", "-"),
        ),
    ),
    "beeline": _HIVE, "hive": _HIVE, "spark-sql": _HIVE,
    "impala-shell": Client(
        "hive", "-q|--query= -f|--query_file= -i|--impalad= -d|--database= -u|--user= -o|--output_file= "
        "-B -k -l --help",
        ("-q",), ("-f",), ("-d",), ("-i",), ("-",),
    ),
    "sqlplus": _SQLPLUS, "sql": _SQLPLUS,
    "cypher-shell": Client(
        "cypher", "-a|--address|--uri= -u|--username= -p|--password= -d|--database= -f|--file= -P|--param= --format= "
        "--encryption= --log= --impersonate= --non-interactive --help -v|--version",
        (), ("-f",), ("-d",), ("-a",), ("statement",),
    ),
    "db2": Client("sql", "-f= -l= -r= -z= -t -v -x -s -m -n -o -w -p -a -c -e", (), ("-f",), operands=("words",)),
    "usql": Client("sql", "-c|--command= -f|--file= -o|--out= -v|--set= -P|--pset= -w -W -X --help", ("-c",), ("-f",)),
}  # fmt: skip


def client(call: Call) -> Stream | None:
    """The handler of every program in CLIENTS."""
    return serve(call, CLIENTS[call.name], call.arguments, call.name)


def serve(call: Call, known: Client, words: tuple[Value, ...], name: str) -> Stream | None:
    options = read(words, spec(known.options, single=known.single))
    if options.has(*HELP):
        return None
    store, code, files = _place(call, known, options, name)
    for value in _with_last_query(code):
        store = run_value(call, store, value)
    for value in files:
        run_file(call, store, value.text)
    for value in options.values("-o", "--pager"):
        if value.text.startswith("|") or options.has("--pager"):
            call.shell.run_text(value.text.lstrip("|"), f"{name} output", call.span, rows(store))
    if not code and not files and not options.has("-l", "--list"):
        run_stdin(call, store)
        code = [Value(call.stdin.text)]
    return rows(store, printed(code[0].text, known.dialect) if len(code) == 1 else HOLE)


def _with_last_query(code: list[Value]) -> Iterator[Value]:
    """psql(1): `\\gexec` with nothing before it sends the last query again, be it that of another -c."""
    for last, value in pairwise((Value(""), *code)):
        again = value.text.lstrip().startswith("\\gexec")
        yield value._replace(text=f"{last.text.rstrip().rstrip(';')} {value.text}") if again else value


def _place(call: Call, known: Client, options: Options, name: str) -> tuple[Store, list[Value], list[Value]]:
    """The store, and the statements and scripts given on the command line."""
    code, files = list(options.values(*known.code)), list(options.values(*known.files))
    found = {"database": options.text(*known.database), "host": options.text(*known.host)}
    if "words" in known.operands and options.operands:
        code.append(joined(options.operands))
    for place, value in enumerate(options.operands):
        role = known.operands[min(place, len(known.operands) - 1)]
        if role == "statement":
            code.append(value)
        elif value.text.startswith("@") and "script" in known.operands:
            files.append(value._replace(text=value.text.lstrip("@")))
        elif role in found and not found[role]:
            found[role] = value.text
    database, host = located(found["database"], found["host"])
    database = database or _variable(call, known.variables[0])
    host = host or _variable(call, known.variables[1])
    return Store(name, known.dialect, database, host, _in_memory(name, known, database, options)), code, files


def located(database: str, host: str) -> tuple[str, str]:
    """Database and host, also out of `postgres://user@host:5432/shop`, `jdbc:…` or `host=h dbname=shop`."""
    for text in (database, host):
        scheme, separator, rest = text.partition("://")
        if separator and scheme:
            authority, _, path = rest.partition("/")
            name = authority.rpartition("@")[2].partition(":")[0]
            return path.partition("?")[0], name
    if "=" in database:
        pairs = dict(pair.partition("=")[::2] for pair in database.split())
        return pairs.get("dbname", ""), host or pairs.get("host", "") or pairs.get("hostaddr", "")
    return database, host.partition(":")[0] if host.count(":") == 1 else host


def _variable(call: Call, name: str) -> str:
    value = (call.environment.get(name) or call.shell.variable(name)) if name else None
    return shown(value.text) if value is not None else ""


def _in_memory(name: str, known: Client, database: str, options: Options) -> bool:
    """SQLite and DuckDB keep nothing without a file; clickhouse-local nothing without a path."""
    if known.single:
        return database in ("", ":memory:") or database.startswith("file::memory:")
    return name.endswith("local") and not options.has("--path") and HOLE not in database
