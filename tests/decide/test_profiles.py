"""Profiles: which are in force, by whose word, and what they may change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bench import AGENT, HUMAN, SERVICE, effect, judged, policy, rule
from hypothesis import given
from hypothesis import strategies as st

from gshell import paths
from gshell.decide import load, profiles
from gshell.decide.layers import find, load_files
from gshell.errors import PolicyError
from gshell.identify import Identity

STRICT = 'overrides: {"*": {raise: {confirm: deny}}}'
LOOSE = 'overrides: {"*": {mode: observe}}'
WORDS = ["allow", "warn", "confirm", "approve", "deny"]
PEOPLE_KINDS = ["human", "agent", "service"]
PEOPLE = {"human": HUMAN, "agent": AGENT, "service": SERVICE}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with one shipped rule, which asks people and refuses others, and three profiles that change nothing."""
    for name in profiles.OF_KIND.values():
        write(tmp_path / f"shipped/profiles/{name}.yaml", f"profile: {name}")
    write(tmp_path / "shipped/a.yaml", rule(verdict="{human: confirm, others: deny}"))
    monkeypatch.setattr(paths, "shipped", lambda name: str(tmp_path / "shipped"))
    monkeypatch.setattr(paths, "SYSTEM_CONFIG", str(tmp_path / "etc"))
    for variable in ("GSHELL_PROFILE", "GSHELL_ENVIRONMENT"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text if file.suffix != ".yaml" else "schema: 1\n" + text + "\n")
    file.chmod(0o644)
    return file


def verdict(house: Path, kind: str = "human", asked: str = "") -> str:
    return judged(load(str(house), kind, asked), effect(), who=PEOPLE[kind]).verdict.word


def test_by_identity(house: Path) -> None:
    write(house / "shipped/profiles/ci.yaml", 'profile: ci\noverrides: {"*": {as: {service: human}}}')
    assert [verdict(house, kind) for kind in PEOPLE] == ["confirm", "deny", "confirm"]


def test_root_replaces_the_profile_of_an_identity(house: Path) -> None:
    write(house / "etc/profiles/agent.yaml", 'profile: agent\noverrides: {"*": {as: {agent: human}}}')
    assert [verdict(house, kind) for kind in PEOPLE] == ["confirm", "confirm", "deny"]


@pytest.mark.parametrize("profile", [STRICT, LOOSE], ids=["stricter", "looser"])
def test_root_may_choose_any(house: Path, profile: str) -> None:
    write(house / "shipped/profiles/mine.yaml", "profile: mine\n" + profile)
    write(house / "etc/profile", "# for this machine\nmine  # from here on\n")
    assert verdict(house) == ("deny" if profile == STRICT else "allow")


@pytest.mark.parametrize("by", ["option", "variable", "user's file"])
def test_others_may_only_tighten(house: Path, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    file = write(house / "shipped/profiles/mine.yaml", "profile: mine\n" + STRICT)
    if by == "variable":
        monkeypatch.setenv("GSHELL_PROFILE", "mine")
    elif by == "user's file":
        write(house / "config/gshell/profile", "mine\n")
    asked = "mine" if by == "option" else ""
    assert verdict(house, asked=asked) == "deny"
    write(file, "profile: mine\n" + LOOSE)
    with pytest.raises(PolicyError, match=r"mode would loosen t\.rule") as raised:
        verdict(house, asked=asked)
    assert (raised.value.file, raised.value.line) == (str(file), 3)
    assert raised.value.hint


@pytest.mark.parametrize(("claim", "expected"), [("production", "deny"), ("PROD", "deny"), ("staging", "confirm")])
def test_a_declared_environment_chooses_production(
    house: Path, monkeypatch: pytest.MonkeyPatch, claim: str, expected: str
) -> None:
    write(house / "shipped/profiles/production.yaml", "profile: production\n" + STRICT)
    monkeypatch.setenv("GSHELL_ENVIRONMENT", claim)
    assert verdict(house) == expected
    monkeypatch.delenv("GSHELL_ENVIRONMENT")
    write(house / "etc/environment", claim)
    assert verdict(house) == expected


def test_several_hold_together(house: Path) -> None:
    write(house / "shipped/profiles/mine.yaml", "profile: mine\noverrides: {t.rule: {raise: {deny: deny}}}")
    with pytest.raises(PolicyError, match="deny is no stricter than deny"):
        load(str(house), "human", "mine")
    write(house / "shipped/profiles/mine.yaml", "profile: mine\noverrides: {t.rule: {raise: {confirm: approve}}}")
    write(house / "config/gshell/profiles/yours.yaml", "profile: yours\noverrides: {t.rule: {raise: {approve: deny}}}")
    write(house / "etc/profile", "mine")
    assert verdict(house, asked="yours") == "deny"


@pytest.mark.parametrize("place", ["etc", "config/gshell", "variable", "option"])
def test_an_unknown_one_is_refused_with_the_place(house: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    write(house / "shipped/profiles/production.yaml", "profile: production\n" + STRICT)
    where = {"variable": "GSHELL_PROFILE", "option": "--profile"}.get(place, f"{house / place / 'profile'}:3")
    if place == "variable":
        monkeypatch.setenv("GSHELL_PROFILE", "prodction")
    elif place != "option":
        write(house / place / "profile", "# ours\n\nprodction\n")
    with pytest.raises(PolicyError) as raised:
        load(str(house), "human", "prodction" if place == "option" else "")
    assert str(raised.value) == f"{where}: no profile is called prodction; did you mean production?"
    assert raised.value.hint == "gshell policy profiles"
    assert raised.value.exit_status == 78


def test_names_do_not_leave_their_directory(house: Path) -> None:
    write(house / "shipped/x.yaml", "about: x")
    with pytest.raises(PolicyError, match=r"no profile is called \.\./x"):
        load(str(house), "human", "../x")


def test_root_does_not_choose_from_a_users_directory(house: Path) -> None:
    write(house / "config/gshell/profiles/mine.yaml", "profile: mine\n" + LOOSE)
    write(house / "etc/profile", "mine")
    with pytest.raises(PolicyError, match="no profile is called mine"):
        load(str(house), "human")


@pytest.mark.parametrize("file", ["etc/profile", "etc/environment", "config/gshell/profile"])
def test_files_others_may_write_are_not_believed(house: Path, file: str) -> None:
    write(house / file, "human").chmod(0o666)
    with pytest.raises(PolicyError, match="others may write it"):
        load(str(house), "human")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("profile: yours", "profile: the file is called mine.yaml, so the profile has to be mine"),
        ("profile: mine\npack: x", "pack: a file is a pack or a profile, not both"),
        ("profile: mine\noverrides: {t.x: {raise: {confirm: deny}}}", "no rule is called t.x"),
        ("profile: mine\noverrides: {t.rule: {as: {robot: human}}}", "unknown key robot"),
        ("profile: mine\noverrides: {t.rule: {as: {human: robot}}}", "robot is none of human, agent, service"),
        ("profile: mine\noverrides: {t.rule: {raise: {confrm: deny}}}", "unknown key confrm; did you mean confirm?"),
    ],
)
def test_faults(house: Path, text: str, words: str) -> None:
    write(house / "shipped/profiles/mine.yaml", text)
    with pytest.raises(PolicyError, match=r"mine\.yaml:\d:\d+: .*" + words.replace("?", r"\?")):
        load(str(house), "human", "mine")


# --- those that come with gshell ---------------------------------------------------


def shipped(kind: str, *names: str) -> list[tuple[str, tuple[int, int, int]]]:
    """(rule, verdicts) of the shipped packs with these profiles as root would choose them."""
    files = profiles.files("shipped")
    packs = tuple(place for place in find("/") if place[0] == "shipped")
    of = load_files((*packs, *(("shipped", files[name]) for name in names)))
    return [(one.id, one.verdicts) for one in of.rules]


def test_the_profile_of_people_changes_nothing() -> None:
    assert shipped("human", "human") == shipped("human")


def test_agents_profile_lets_nobody_do_more_than_an_agent() -> None:
    assert all(human == agent == service for _, (human, agent, service) in shipped("agent", "agent"))


def test_jobs_are_never_let_do_what_a_person_is_not() -> None:
    """That somebody is a job is only a claim: it must not be worth making."""
    before, after = dict(shipped("service")), dict(shipped("service", "ci"))
    for id, (human, _, service) in after.items():
        assert human <= service, id
        assert service not in (2, 3), f"{id}: nobody is there to answer"
    assert after["privilege.agent"][2] == 0 < before["privilege.agent"][2]
    assert {id: verdicts[:2] for id, verdicts in after.items()} == {id: of[:2] for id, of in before.items()}


def test_production_is_never_less_strict() -> None:
    before, after = dict(shipped("human")), dict(shipped("human", "production"))
    assert set(after) - set(before) == {"production.change", "production.bulk-write", "production.much-at-once"}
    for id, verdicts in before.items():
        assert all(new >= old for new, old in zip(after[id], verdicts, strict=True)), id
    assert any(after[id] != verdicts for id, verdicts in before.items())


def test_observe_stops_nothing_and_says_what_it_would_have() -> None:
    files, packs = profiles.files(), find("/")
    of = load_files((*(place for place in packs if place[0] == "shipped"), ("system", files["observe"])))
    found = judged(of, effect("disk.format"), who=Identity("dev"))
    assert (found.verdict.word, found.findings[0].observed.word) == ("allow", "deny")


def test_profiles_with_rules_prove_themselves() -> None:
    from gshell.decide.prove import prove

    files, packs = profiles.files(), find("/")
    of = load_files((*(place for place in packs if place[0] == "shipped"), ("shipped", files["production"])))
    of.rules = tuple(one for one in of.rules if one.pack == "profile production")
    assert len(of.rules) == 3
    failures = prove(of)
    assert not failures, "\n".join(map(str, failures))


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "as": st.dictionaries(st.sampled_from(PEOPLE_KINDS), st.sampled_from(PEOPLE_KINDS), max_size=3),
        "raise": st.dictionaries(st.sampled_from(WORDS), st.sampled_from(WORDS), max_size=3),
        "verdict": st.sampled_from(WORDS),
        "mode": st.sampled_from(["observe", "enforce"]),
        "disabled": st.booleans(),
        "unless": st.just({"who": {"kind": "human"}}),
        "context": st.just({"environment": "x"}),
    },
)


@given(CHANGES, st.tuples(*[st.sampled_from(WORDS)] * 3))
def test_no_profile_that_was_asked_for_loosens(change: dict[str, Any], verdicts: tuple[str, ...]) -> None:
    said = dict(zip(PEOPLE_KINDS, verdicts, strict=True))
    shipped = rule(verdict=json.dumps(said))
    try:
        of = policy(shipped, ("asked", "overrides: " + json.dumps({"t.rule": change})))
    except PolicyError:
        return
    for who in PEOPLE.values():
        assert judged(of, effect(), who=who).verdict >= judged(policy(shipped), effect(), who=who).verdict
