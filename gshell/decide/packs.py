"""Packs: one policy file -> plain data. The language is described in docs/policies.md.

Raises PolicyError with file:line:column for everything the language does not know, so that
a misspelt key can never silently mean "allowed".
"""

from __future__ import annotations

import re
from typing import Any

from gshell.assess.effects import KINDS as EFFECTS
from gshell.assess.effects import Certainty
from gshell.decide import conditions
from gshell.decide.nodes import Node, compose, suggest
from gshell.decide.policy import KINDS, MATURITIES, MODES, SCHEMA, Conditions, Pack, Rule
from gshell.decide.verdict import Verdict
from gshell.tuples import NamedTuple

# fmt: off
_PACK = ("schema", "pack", "profile", "about", "mode", "where", "rules", "overrides")
_RULE = (
    "id", "effect", "where", "who", "context", "when", "unless", "session_risk", "certainty", "verdict", "risk",
    "reason", "instead", "maturity", "examples",
)
_OVERRIDE = ("as", "raise", "verdict", "where", "who", "context", "unless", "mode", "disabled")
# fmt: on
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$")
_GENERATION = re.compile(r"[0-9]{1,9}$")
_WORDS = tuple(verdict.word for verdict in Verdict)


class Override(NamedTuple):
    """What a file wants changed: `changes` are fields of Rule (and `disabled`), `ids` an id, a family or `*`."""

    ids: str
    changes: dict[str, Any]
    layer: str
    node: Node


class File(NamedTuple):
    pack: Pack
    rules: tuple[Rule, ...]
    overrides: tuple[Override, ...]


def read(text: str, file: str, layer: str, home: str = "") -> File:
    """The content of one policy file. `home` stands for `~` in targets."""
    root = compose(text, file)
    # A newer pack is refused for its generation, not for the first key that is new.
    generation = root.peek("schema")
    if _GENERATION.match(generation) and int(generation) > SCHEMA:
        raise root.wrong(f"schema: generation {generation} is newer than this gshell, which reads {SCHEMA}")
    found = root.mapping(_PACK, required=("schema",))
    stem = file.rpartition("/")[2].removesuffix(".yaml")
    mode = found["mode"].one_of(MODES) if "mode" in found else "enforce"
    pack = Pack(
        name=_name(found, stem),
        schema=found["schema"].number(1, SCHEMA),
        mode=mode,
        about=found["about"].text() if "about" in found else "",
        source=file,
        layer=layer,
        rules=(),
    )
    common = conditions.where(found["where"], home) if "where" in found else ()
    rules = found["rules"].each(lambda node: _rule(node, pack, common, home)) if "rules" in found else ()
    overrides = _overrides(found["overrides"], layer, home) if "overrides" in found else ()
    return File(pack._replace(rules=tuple(rule.id for rule in rules)), rules, overrides)


def _name(found: dict[str, Node], stem: str) -> str:
    """A profile is chosen by its file's name: another one inside would be found by nobody."""
    if "profile" not in found:
        return found["pack"].text() if "pack" in found else stem
    if found["profile"].text() != stem:
        raise found["profile"].wrong(f"the file is called {stem}.yaml, so the profile has to be {stem}")
    if "pack" in found:
        raise found["pack"].wrong("a file is a pack or a profile, not both")
    return f"profile {stem}"


def _rule(node: Node, pack: Pack, common: Conditions, home: str) -> Rule:
    """`common` are the pack's own conditions, which a rule may replace by one on the same thing."""
    found = node.mapping(_RULE, required=("id", "effect", "verdict", "reason"))
    maturity = found["maturity"].one_of(MATURITIES) if "maturity" in found else "stable"
    match, no_match = _examples(found.get("examples"))
    own = conditions.where(found["where"], home) if "where" in found else ()
    return Rule(
        id=_id(found["id"]),
        effects=tuple(_effect(item) for item in found["effect"].one_or_more()),
        where=tuple({**dict(common), **dict(own)}.items()),
        who=conditions.who(found["who"]) if "who" in found else (),
        when=conditions.when(found["when"]) if "when" in found else (),
        context=conditions.context(found["context"]) if "context" in found else (),
        unless=conditions.unless(found["unless"]) if "unless" in found else (),
        session_risk=conditions.matcher(found["session_risk"]) if "session_risk" in found else (),
        certainty=_certainty(found.get("certainty")),
        verdicts=_verdicts(found["verdict"]),
        risk=found["risk"].number(0, 100) if "risk" in found else -1,
        reason=found["reason"].text(),
        instead=found["instead"].text() if "instead" in found else "",
        maturity=maturity,
        mode="observe" if maturity == "experimental" else pack.mode,
        match=match,
        no_match=no_match,
        pack=pack.name,
        layer=pack.layer,
        source=f"{node.file}:{node.line}",
    )


def _id(node: Node) -> str:
    text = node.text()
    if not _ID.match(text):
        raise node.wrong(f"{text} is no rule id; write family.name in lower case, with - between words")
    return text


def _effect(node: Node) -> str:
    text = node.text()
    families = {kind.rpartition(".")[0] for kind in EFFECTS}
    if text in EFFECTS or text == "*" or (text.endswith(".*") and text[:-2] in families):
        return text
    raise node.wrong(f"no effect is called {text}{suggest(text, [*EFFECTS, *(f'{family}.*' for family in families)])}")


def _verdicts(node: Node) -> tuple[int, int, int]:
    """One word for everybody, or a word per kind of identity with `others` for those not named."""
    if not node.is_mapping:
        verdict = _verdict(node)
        if verdict == Verdict.ALLOW:
            raise node.wrong("a rule that allows changes nothing; retune the rule that stops it under overrides")
        return verdict, verdict, verdict
    found = node.mapping((*KINDS, "others"))
    words = [found.get(kind, found.get("others")) for kind in KINDS]
    if None in words:
        raise node.wrong(f"says nothing for {KINDS[words.index(None)]}; add it, or others")
    human, agent, service = (_verdict(word) for word in words if word is not None)
    return human, agent, service


def _verdict(node: Node) -> int:
    return int(Verdict[node.one_of(_WORDS).upper()])


def _certainty(node: Node | None) -> int:
    if node is None:
        return 0
    return int(Certainty[node.one_of(tuple(certainty.name.lower() for certainty in Certainty)).upper()])


def _examples(node: Node | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = node.mapping(("match", "no_match")) if node else {}
    match, no_match = (found[name].each(Node.text) if name in found else () for name in ("match", "no_match"))
    return match, no_match


def _overrides(node: Node, layer: str, home: str) -> tuple[Override, ...]:
    rows = []
    for ids, value in node.mapping().items():
        found = value.mapping(_OVERRIDE)
        changes = {name: _change(name, item, home) for name, item in found.items()}
        rows.append(Override(ids, changes, layer, value))
    return tuple(rows)


def _change(name: str, node: Node, home: str) -> Any:
    if name == "verdict":
        # Here `allow` has a meaning: it is how root loosens a rule.
        return (0, 0, 0) if not node.is_mapping and node.text() == "allow" else _verdicts(node)
    if name == "where":
        return conditions.where(node, home)
    if name == "who":
        return conditions.who(node)
    if name == "context":
        return conditions.context(node)
    if name == "unless":
        return conditions.unless(node)
    if name == "as":
        return {kind: KINDS.index(value.one_of(KINDS)) for kind, value in node.mapping(KINDS).items()}
    if name == "raise":
        return _steps(node)
    return node.one_of(MODES) if name == "mode" else node.flag()


def _steps(node: Node) -> dict[str, dict[int, int]]:
    """Per kind of identity: verdict -> stricter verdict. Without kinds, the same for everybody."""
    if node.is_mapping and set(node.mapping()) & {*KINDS}:
        return {kind: _step(value) for kind, value in node.mapping(KINDS).items()}
    return dict.fromkeys(KINDS, _step(node))


def _step(node: Node) -> dict[int, int]:
    found = {}
    for word, value in node.mapping(_WORDS).items():
        old, new = int(Verdict[word.upper()]), _verdict(value)
        if new <= old:
            raise value.wrong(f"{Verdict(new).word} is no stricter than {word}; overrides with verdict or as replace")
        found[old] = new
    return found


def place_of_example(text: str, file: str, id: str, example: str) -> tuple[int, int] | None:
    """(line, column) of a rule's example in the text of its file."""
    for node in compose(text, file).mapping()["rules"].items():
        found = node.mapping()
        if found["id"].text() == id and "examples" in found:
            items = [item for rows in found["examples"].mapping().values() for item in rows.items()]
            return next(((item.line, item.column) for item in items if item.text() == example), None)
    return None
