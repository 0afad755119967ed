"""decide: effects meet policy and person.

In:      Assessment, Policy, Identity, the text, the moment and the session's risk so far
Out:     Decision; `settle` turns it, with the person's answer, into a Permit or a Refusal
Raises:  PolicyError (`load` only): a policy file that cannot be trusted or understood
Fails:   closed: without a readable policy nothing starts; of several rules the strictest holds;
         a question that nobody can answer is a refusal

Effects that no rule speaks of are allowed: rules name what is dangerous, and `code.opaque`,
`code.run_unknown` and their kin name what could not be told. Files are read by `layers` and
`profiles` only.
"""

from __future__ import annotations

from gshell.assess.effects import Assessment, Effect
from gshell.decide.context import NOWHERE, Circumstances, Context
from gshell.decide.layers import load
from gshell.decide.match import applies, concerns
from gshell.decide.policy import KINDS, Moment, Policy, Rule
from gshell.decide.verdict import Decision, Finding, Permit, Refusal, Verdict, settle
from gshell.identify import Identity

__all__ = ["Decision", "Finding", "Permit", "Policy", "Refusal", "Verdict", "decide", "load", "settle"]


def decide(
    assessment: Assessment,
    policy: Policy,
    identity: Identity,
    *,
    text: str,
    moment: Moment,
    session_risk: int = 0,
    context: Context = NOWHERE,
) -> Decision:
    """What the policy says of these effects for this person now.

    `moment` what time.localtime() gives; `session_risk` the sum of the risks of
    what the session ran before; `context` where the line would run (context.Surroundings).
    The verdict is that of the strictest rule.
    """
    now = Circumstances(identity, moment, session_risk, context)
    found = [
        _finding(rule, effect, identity, text)
        for effect in assessment.effects
        for rule in policy.about(effect.kind)
        if concerns(rule, effect) and applies(rule, effect, now)
    ]
    findings = tuple(sorted(found, key=_strictness, reverse=True))
    return Decision(
        text=text,
        verdict=findings[0].verdict if findings else Verdict.ALLOW,
        risk=max(assessment.risk, *(finding.risk for finding in findings)) if findings else assessment.risk,
        findings=findings,
        effects=assessment.effects,
        parser=assessment.parser,
    )


def _finding(rule: Rule, effect: Effect, identity: Identity, text: str) -> Finding:
    # A kind that nobody planned is held to what agents are held to.
    kind = identity.kind if identity.kind in KINDS else "agent"
    said = Verdict(rule.verdicts[KINDS.index(kind)])
    return Finding(
        rule=rule.id,
        pack=rule.pack,
        source=rule.source,
        verdict=Verdict.ALLOW if rule.mode == "observe" else said,
        observed=said,
        risk=effect.risk if rule.risk < 0 else rule.risk,
        reason=rule.reason,
        instead=rule.instead,
        effect=effect,
        words=text[effect.span.start : effect.span.end],
    )


def _strictness(finding: Finding) -> tuple[int, int, int]:
    return finding.verdict, finding.observed, finding.risk
