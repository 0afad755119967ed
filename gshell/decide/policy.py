"""Policy: rules, the packs they come in, the files these were read from. Records, and one look-up.

Matchers and conditions are tuples (see match.py), so that a compiled policy can be
marshalled and a warm start needs no YAML.
"""

from __future__ import annotations

from gshell.hints import Any, Mapping, Protocol
from gshell.tuples import NamedTuple

SCHEMA = 1
"""The generation of the policy language this gshell reads. A pack of a newer one is refused whole."""

KINDS = ("human", "agent", "service")
"""The order of `Rule.verdicts`."""

MATURITIES = ("stable", "incubating", "experimental", "deprecated")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MODES = ("enforce", "observe")
CONTEXT = (
    "host", "environment", "kube_context", "namespace", "database_host", "database", "git_remote", "cloud_profile",
    "cloud_account",
)  # fmt: skip
"""What `context` may ask about: where the effect takes place (see context.py)."""

Matcher = tuple[Any, ...]
Conditions = tuple[tuple[str, Matcher], ...]
"""(name, matcher) pairs that must all hold."""


Said = tuple[Conditions, Conditions, tuple[Any, ...]]
"""`who`, `context` and `when` of a rule or of an exception from it."""


class Moment(Protocol):
    """Local time, the fields of time.struct_time that rules ask about."""

    @property
    def tm_year(self) -> int: ...
    @property
    def tm_mon(self) -> int: ...
    @property
    def tm_mday(self) -> int: ...
    @property
    def tm_hour(self) -> int: ...
    @property
    def tm_min(self) -> int: ...
    @property
    def tm_wday(self) -> int: ...
    @property
    def tm_gmtoff(self) -> int | None: ...


class Rule(NamedTuple):
    """One rule, as in force: layers and overrides are applied.

    `effects`       kinds and families as written (("sql.*",))
    `where`         conditions on the effect's attributes, `target` among them
    `who`           conditions on the identity
    `when`          () or (hours, days, timezone, condition); hours are (from, to) in minutes of the day,
                    condition is the text of a CEL expression or ""
    `session_risk`  () or one matcher on the running total
    `certainty`     the least certainty an effect must have (effects.Certainty)
    `verdicts`      per kind of identity, in the order of KINDS (verdict.Verdict)
    `risk`          0-100; -1 means the effect's own
    `mode`          "observe": say what would have been, change nothing
    `layer`         "shipped", "system", "user" or "project", in the order of reading; the last two only tighten
    `source`        "file:line"; `retuned` the places of the overrides that changed it
    `context`       conditions on where the effect takes place, names from CONTEXT
    `unless`        exceptions, each (who, context, when): where one of them holds, the rule does not
    `narrowed`      an override changed what it looks for: its examples were written before
    """

    id: str
    effects: tuple[str, ...]
    where: Conditions
    who: Conditions
    when: tuple[Any, ...]
    session_risk: Matcher
    certainty: int
    verdicts: tuple[int, int, int]
    risk: int
    reason: str
    instead: str
    maturity: str
    mode: str
    match: tuple[str, ...]
    no_match: tuple[str, ...]
    pack: str
    layer: str
    source: str
    retuned: tuple[str, ...] = ()
    context: Conditions = ()
    unless: tuple[Said, ...] = ()
    narrowed: bool = False


class Pack(NamedTuple):
    """One file. `rules` are the ids of those it brings, disabled ones included."""

    name: str
    schema: int
    mode: str
    about: str
    source: str
    layer: str
    rules: tuple[str, ...]


class Policy:
    """All rules in force, in the order of their layers, and an index by effect kind."""

    __slots__ = ("_by_kind", "packs", "rules")

    def __init__(
        self, rules: tuple[Rule, ...], packs: tuple[Pack, ...], by_kind: Mapping[str, tuple[int, ...]]
    ) -> None:
        self.rules = rules
        self.packs = packs
        self._by_kind = {kind: tuple(rules[place] for place in places) for kind, places in by_kind.items()}

    def about(self, kind: str) -> tuple[Rule, ...]:
        """The rules that look at effects of this kind."""
        return self._by_kind.get(kind, ())

    def rule(self, id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == id), None)
