"""Policy files: what is read, what is refused and how the complaint reads."""

from __future__ import annotations

import pytest
from bench import effect, judged, policy, rule
from hypothesis import given
from hypothesis import strategies as st

from gshell.decide import Verdict
from gshell.decide.packs import read
from gshell.errors import PolicyError

FULL = """\
schema: 1
pack: shop
about: Rules of the shop.
mode: observe
rules:
  - id: shop.orders
    effect: [sql.drop, sql.truncate]
    where: {object: table, target: "orders*"}
    who: {kind: human, groups: {not: dba}}
    when: {hours: ["08-18"], days: [mon, fri], timezone: UTC}
    session_risk: {min: 10}
    certainty: likely
    verdict: {human: approve, others: deny}
    risk: 80
    reason: Orders are kept for ten years.
    instead: Ask the shop team.
    maturity: incubating
    examples:
      match: ["psql -c 'drop table orders'"]
      no_match: ["psql -c 'drop table t'"]
overrides:
  git.discard: {verdict: deny}
"""


def test_a_full_file() -> None:
    file = read(FULL, "/x/shop.yaml", "system")
    assert file.pack._asdict() == {
        "name": "shop",
        "schema": 1,
        "mode": "observe",
        "about": "Rules of the shop.",
        "source": "/x/shop.yaml",
        "layer": "system",
        "rules": ("shop.orders",),
    }
    (found,) = file.rules
    assert found._asdict() == {
        "id": "shop.orders",
        "effects": ("sql.drop", "sql.truncate"),
        "where": (("object", ("is", "table")), ("target", ("like", ("orders", "")))),
        "who": (("kind", ("is", "human")), ("groups", ("not", ("is", "dba")))),
        "when": (((480, 1080),), (0, 4), "UTC", ""),
        "session_risk": ("range", 10, None),
        "certainty": 1,
        "verdicts": (3, 4, 4),
        "risk": 80,
        "reason": "Orders are kept for ten years.",
        "instead": "Ask the shop team.",
        "maturity": "incubating",
        "mode": "observe",
        "match": ("psql -c 'drop table orders'",),
        "no_match": ("psql -c 'drop table t'",),
        "pack": "shop",
        "layer": "system",
        "source": "/x/shop.yaml:6",
        "retuned": (),
        "context": (),
        "unless": (),
        "narrowed": False,
    }
    (override,) = file.overrides
    assert (override.ids, override.changes, override.layer) == ("git.discard", {"verdict": (4, 4, 4)}, "system")


def test_a_packs_own_conditions_hold_for_all_its_rules() -> None:
    of = policy("where: {place: {absent: true}, local: false}\n" + rule(where="{local: true, object: table}"))
    (found,) = of.rules
    assert found.where == (("place", ("absent", True)), ("local", ("flag", True)), ("object", ("is", "table")))


def test_a_pack_is_called_like_its_file() -> None:
    assert read("schema: 1", "/etc/gshell/policies.d/shop.yaml", "system").pack.name == "shop"


R = "rules: [{id: a.b, effect: sql.drop, verdict: deny, reason: R, "

# what stands in the file (behind "schema: 1") with a ^ where the complaint points to, and the complaint's words
FAULTS: list[tuple[str, str]] = [
    ("^rulse: []", "unknown key rulse; did you mean rules?"),
    ("^xyz: []", "unknown key xyz; known here: about, mode, overrides"),
    ("mode: enforce\n^mode: observe", "mode is written twice"),
    ("mode: ^of", "mode: of is none of enforce, observe"),
    ("rules: ^{}", "rules: expected a list, not keys with values"),
    ("rules: [^x]", "rules[0]: expected keys with values, not a single value"),
    ("rules: [^{}]", "rules[0]: id is missing"),
    ("rules: [{id: a.b, ^id: c.d}]", "rules[0]: id is written twice"),
    ("rules: [^{id: drop}]", "effect is missing"),
    ("rules: [{id: ^drop, effect: sql.drop, verdict: deny, reason: R, }]", "drop is no rule id"),
    ("rules: [{id: ^SQL.Drop, effect: sql.drop, verdict: deny, reason: R, }]", "SQL.Drop is no rule id"),
    (R + "^verdcit: deny}]", "rules[0]: unknown key verdcit; did you mean verdict?"),
    (
        "rules: [{id: a.b, effect: ^sql.dorp, verdict: deny, reason: R, }]",
        "no effect is called sql.dorp; did you mean sql.drop?",
    ),
    (
        "rules: [{id: a.b, effect: ^sqll.*, verdict: deny, reason: R, }]",
        "no effect is called sqll.*; did you mean sql.*?",
    ),
    ("rules: [{id: a.b, effect: ^[], verdict: deny, reason: R, }]", "rules[0].effect: an empty list says nothing"),
    (
        "rules: [{id: a.b, effect: sql.drop, verdict: ^block, reason: R, }]",
        "rules[0].verdict: block is none of allow, warn",
    ),
    ("rules: [{id: a.b, effect: sql.drop, verdict: ^allow, reason: R, }]", "a rule that allows changes nothing"),
    (
        "rules: [{id: a.b, effect: sql.drop, verdict: ^{human: deny}, reason: R, }]",
        "says nothing for agent; add it, or others",
    ),
    (
        "rules: [{id: a.b, effect: sql.drop, verdict: {^humans: deny}, reason: R, }]",
        "unknown key humans; did you mean human?",
    ),
    (
        "rules: [{id: a.b, effect: sql.drop, verdict: deny, reason: ^'', }]",
        "rules[0].reason: expected a text, found nothing",
    ),
    ("rules: [{id: a.b, effect: sql.drop, verdict: deny, reason: ^7, }]", "put 7 in quotes"),
    (R + "risk: ^101}]", "rules[0].risk: expected a number from 0 to 100"),
    (R + "risk: ^high}]", "expected a number from 0 to 100"),
    (R + "maturity: ^old}]", "old is none of stable"),
    (R + "certainty: ^sure}]", "sure is none of unknown, likely, certain"),
    (R + "where: {a: ^yes}}]", "yes is read as bool by YAML; quote it or write true or false"),
    (R + "where: {a: ^012}}]", "012 is read as int by YAML; quote it or write a decimal number"),
    (R + "where: {a: ^1:20}}]", "1:20 is read as int by YAML"),
    (R + "where: {a: ^1.5}}]", "1.5 is read as float by YAML; quote it"),
    (R + "where: {a: ^2026-01-01}}]", "is read as timestamp by YAML"),
    (R + "where: {a: ^}}]", "nothing is read as null by YAML"),
    (R + "where: {a: ^{min: 1, not: 2}}}]", "expected one of: a value, a list"),
    (R + "where: {a: ^{}}}]", "expected one of: a value, a list"),
    (R + "where: {a: {^minimum: 1}}}]", "unknown key minimum; did you mean min?"),
    (R + "where: {A-B: ^1}}]", "A-B is no name of an attribute"),
    (R + "where: {a: ^!!python/name:os.system x}}]", "is read as"),
    (R + "who: {kind: ^robot}}]", "robot is none of human, agent, service"),
    (R + "who: {^name: alice}}]", "unknown key name; known here: agent, assurance"),
    (R + "when: ^{}}]", "says nothing; give hours, days or a condition"),
    (R + "when: {hours: ^8 to 18}}]", 'expected hours such as "08-18"'),
    (R + 'when: {hours: ^"08-08"}}]', "these hours are no span of a day"),
    (R + 'when: {hours: ^"08-24:30"}}]', "these hours are no span of a day"),
    (R + "when: {days: [^monday]}}]", "monday is none of mon"),
    (R + "when: {days: mon, timezone: ^Mars/Olympus}}]", "Mars/Olympus is no time zone"),
    (R + "when: {days: mon, timezone: ^../../etc/passwd}}]", "is no time zone"),
    (R + "examples: {^matches: []}}]", "unknown key matches; did you mean match?"),
    (R + "^condition: 'x > 1'}]", "unknown key condition"),
    ("overrides: {git.x: {^verdikt: deny}}", "overrides.git.x: unknown key verdikt; did you mean verdict?"),
    ("overrides: {git.x: {disabled: ^maybe}}", "expected true or false"),
    ("rules: ^&r []\noverrides: *r", "aliases (&x, *x) are not read"),
    ("about: ^&a [*a]", "aliases (&x, *x) are not read"),
    ("rules: [\n^", "not YAML: "),
    ("about: a^: b", "not YAML: mapping values are not allowed"),
    ("about: x\n^---\nabout: y", "not YAML: but found another document"),
    ("? ^[a]\n: b", "expected a single value, not a list"),
]


@pytest.mark.parametrize(("text", "words"), FAULTS, ids=[text for text, _ in FAULTS])
def test_faults(text: str, words: str) -> None:
    before = text.partition("^")[0]
    place = f"{before.count(chr(10)) + 2}:{len(before.rpartition(chr(10))[2]) + 1}"
    with pytest.raises(PolicyError) as raised:
        read("schema: 1\n" + text.replace("^", "", 1), "/p/x.yaml", "shipped")
    error = raised.value
    assert str(error).startswith(f"/p/x.yaml:{place}: ")
    assert words in str(error)
    assert error.hint == "gshell policy test /p/x.yaml"
    assert error.exit_status == 78


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("rules: []", "schema is missing"),
        ("schema: one", "schema: expected a number"),
        ("schema: 0", "schema: expected a number from 1 to 1"),
        ("schema: 2\nnew_key: {}", "generation 2 is newer than this gshell, which reads 1"),
        ("schema: ²", "schema: expected a number"),
        ("schema: " + "9" * 5000, "is read as int by YAML; quote it"),
        ("- schema: 1", "expected keys with values, not a list"),
        ("schema: 1\nabout: \x00", "not YAML"),
    ],
)
def test_faults_of_whole_files(text: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        read(text, "x.yaml", "shipped")


@given(st.text(max_size=200))
def test_any_text_is_a_pack_or_a_policy_error(text: str) -> None:
    for whole in (text, "schema: 1\nrules:\n" + text):
        try:
            read(whole, "x.yaml", "user")
        except PolicyError as error:
            assert error.file == "x.yaml"


@given(
    st.recursive(
        st.sampled_from(["id", "sql.drop", "deny", "7", "true", "~", "x*"]),
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
            | st.dictionaries(st.sampled_from(["not", "min", "id", "verdict", "where"]), inner, max_size=3).map(
                lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
            )
        ),
        max_leaves=8,
    )
)
def test_any_structure_is_a_matcher_or_a_policy_error(value: str) -> None:
    try:
        of = policy(rule(where=f"{{it: {value}}}"))
    except PolicyError as error:
        assert error.line > 0
    else:
        assert judged(of, effect(it="x")).verdict in (Verdict.ALLOW, Verdict.DENY)


def test_words_yaml_would_read_as_flags_stay_words_when_quoted() -> None:
    of = policy(rule(where='{it: ["no", "on", "012"]}'))
    assert [judged(of, effect(it=value)).verdict.word for value in ("no", "on", "012", "10")] == ["deny"] * 3 + [
        "allow"
    ]
