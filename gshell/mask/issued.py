"""Tokens that begin with their issuer's prefix, as their documentation shows them."""

from __future__ import annotations

from gshell.mask.detector import ALNUM, HEX, TOKEN, UPPER, Detector

_SAMPLES = {ALNUM: "a1B2", TOKEN: "a1B_", UPPER: "A1B2", HEX: "0a1b"}


def _issued(id: str, prefix: str, chars: str, least: int, most: int = 0, keyword: str = "") -> Detector:
    """`prefix` may hold one choice of letters (`gh[pousr]_`); `keyword` is what of it is always the same then."""
    sample = (_SAMPLES[chars] * least)[:least]
    shown = prefix.replace("[pousr]", "p").replace("[bapeors]", "b").replace("[sr]", "s")
    return Detector(
        id,
        (keyword or prefix.lower(),),
        "(?<![A-Za-z0-9])" + prefix.replace(".", r"\."),
        chars,
        least,
        most,
        f"(?!{chars})",
        match=((shown, sample, "\n"), (f"see {shown}", sample, " next")),
        no_match=(shown, shown + sample[:-1], f"x{shown}{sample}"),
    )


ISSUED = (
    _issued("aws-key", "AKIA", UPPER, 16, 16),
    _issued("aws-key", "ASIA", UPPER, 16, 16),
    _issued("google-key", "AIza", TOKEN, 35, 35),
    _issued("google-token", "ya29.", TOKEN, 20),
    _issued("google-secret", "GOCSPX-", TOKEN, 20),
    _issued("github-token", "gh[pousr]_", ALNUM, 36, keyword="gh"),
    _issued("github-token", "github_pat_", TOKEN, 36, keyword="_pat_"),
    _issued("gitlab-token", "glpat-", TOKEN, 20),
    _issued("slack-token", "xox[bapeors]-", TOKEN, 10, keyword="xox"),
    _issued("stripe-key", "[sr]k_live_", ALNUM, 16, keyword="k_live_"),
    _issued("stripe-key", "[sr]k_test_", ALNUM, 16, keyword="k_test_"),
    _issued("npm-token", "npm_", ALNUM, 36),
    _issued("pypi-token", "pypi-AgE", TOKEN, 50),
    _issued("anthropic-key", "sk-ant-", TOKEN, 20, keyword="sk-"),
    _issued("openai-key", "sk-proj-", TOKEN, 20, keyword="sk-"),
    _issued("openai-key", "sk-", ALNUM, 32),
    _issued("huggingface-token", "hf_", ALNUM, 30),
    _issued("vault-token", "hvs.", TOKEN, 24),
    _issued("digitalocean-token", "dop_v1_", HEX, 64, 64),
    _issued("docker-token", "dckr_pat_", TOKEN, 20, keyword="_pat_"),
    _issued("age-key", "AGE-SECRET-KEY-1", UPPER, 58, 58, keyword="secret"),
)
