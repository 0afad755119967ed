"""Risk: one number from 0 to 100 for an effect.

    risk = 100 x irreversibility x (0.5 x reach + 0.5 x sensitivity) x certainty

each factor between 0 and 1:

irreversibility  1 gone for good (a disk, a table), 0.5 can be rebuilt or brought back, 0.1 nothing is lost
reach            1 the machine, a cluster, a whole store; 0.6 a project, a table; 0.2 one file, one object
sensitivity      1 secrets, other people's data, production; 0.5 one's own work; 0.2 what tools make again
certainty        1 certain, 0.9 likely, 0.7 unknown

Irreversibility belongs to the kind; for files, reach and sensitivity belong to the path class, for the rest
to the kind. What makes a thing bigger or smaller than its kind is in `_ADJUST`.
"""

from __future__ import annotations

from gshell.assess.effects import Attribute, Certainty, Effect
from gshell.tuples import NamedTuple

# kind or family: (irreversibility, reach, sensitivity)
_KINDS: dict[str, tuple[float, float, float]] = {
    "file.delete": (1.0, 0.5, 0.5),
    "file.overwrite": (0.9, 0.3, 0.5),
    "file.move": (0.5, 0.4, 0.5),
    "file.write": (0.5, 0.3, 0.5),
    "file.read": (0.2, 0.3, 0.5),
    "file.link": (0.5, 0.3, 0.5),
    "disk": (1.0, 1.0, 1.0),
    "disk.mount": (0.5, 0.6, 0.5),
    "permission": (0.6, 0.4, 0.5),
    "process": (0.4, 0.4, 0.4),
    "system": (0.6, 0.8, 0.7),
    "system.shutdown": (0.7, 1.0, 0.8),
    "system.exhaust": (0.6, 1.0, 0.8),
    "package.remove": (0.5, 0.6, 0.4),
    "package.install": (0.3, 0.4, 0.4),
    "sql": (0.6, 0.6, 0.7),
    "sql.drop": (1.0, 0.9, 0.9),
    "sql.truncate": (1.0, 0.9, 0.9),
    "sql.delete_unbounded": (1.0, 0.8, 0.9),
    "sql.update_unbounded": (0.9, 0.8, 0.9),
    "sql.read": (0.1, 0.3, 0.4),
    "nosql": (0.9, 0.7, 0.8),
    "nosql.flush": (1.0, 1.0, 0.9),
    "k8s": (0.7, 0.8, 0.8),
    "k8s.exec": (0.3, 0.3, 0.4),
    "cloud": (0.6, 0.8, 0.8),
    "cloud.delete": (1.0, 0.9, 0.9),
    "iac": (0.6, 0.8, 0.8),
    "iac.destroy": (1.0, 1.0, 0.9),
    "container": (0.5, 0.4, 0.4),
    "git": (0.6, 0.5, 0.5),
    "git.discard": (0.9, 0.5, 0.5),
    "git.rewrite_remote": (0.9, 0.8, 0.7),
    "git.delete_remote": (0.9, 0.8, 0.7),
    "git.push": (0.2, 0.3, 0.3),
    "net": (0.2, 0.3, 0.3),
    "net.send": (0.4, 0.3, 0.3),
    "transfer": (0.3, 0.3, 0.4),
    "code.run": (0.1, 0.2, 0.2),
    "code": (0.8, 0.8, 0.8),
    "privilege": (0.3, 0.5, 0.5),
    "persistence": (0.6, 0.6, 0.7),
    "secret": (0.6, 0.5, 1.0),
    "guard": (0.9, 0.9, 1.0),
}

# path class: (reach, sensitivity)
_PLACES: dict[str, tuple[float, float]] = {
    "root": (1.0, 1.0),
    "guard": (0.9, 1.0),
    "device": (1.0, 1.0),
    "boot": (1.0, 0.9),
    "home_parent": (1.0, 1.0),
    "home_root": (1.0, 1.0),
    "system": (0.9, 0.9),
    "secret": (0.5, 1.0),
    "data": (0.8, 0.9),
    "other_home": (0.7, 0.9),
    "workspace_root": (0.7, 0.8),
    "home_config": (0.5, 0.7),
    "mount": (0.6, 0.6),
    "unknown": (0.6, 0.6),
    "log": (0.4, 0.5),
    "home": (0.4, 0.6),
    "proc": (0.5, 0.5),
    "elsewhere": (0.4, 0.5),
    "workspace": (0.3, 0.4),
    "cache": (0.2, 0.1),
    "build_output": (0.2, 0.1),
    "temp": (0.2, 0.1),
    "null": (0.0, 0.0),
}
_CERTAINTY = {Certainty.CERTAIN: 1.0, Certainty.LIKELY: 0.9, Certainty.UNKNOWN: 0.7}

# (attribute, value, factor): facts that make the same kind weigh less or more.
_ADJUST: tuple[tuple[str, Attribute, float], ...] = (
    ("recoverable", True, 0.3),
    ("append", True, 0.7),
    ("empty_only", True, 0.2),
    ("local", True, 0.4),
    ("place", "throwaway", 0.2),
    ("critical", True, 1.5),
    ("recursive", False, 0.6),
)


class Factors(NamedTuple):
    """What a risk is made of, each between 0 and 1; `adjusted` (fact, factor) pairs that were multiplied in."""

    irreversibility: float
    reach: float
    sensitivity: float
    certainty: float
    adjusted: tuple[tuple[str, float], ...]

    @property
    def risk(self) -> int:
        score = 100 * self.irreversibility * (0.5 * self.reach + 0.5 * self.sensitivity) * self.certainty
        for _, factor in self.adjusted:
            score *= factor
        return min(100, round(score))


def of(effect: Effect) -> int:
    """The risk of one effect, 0-100."""
    return factors(effect).risk


def factors(effect: Effect) -> Factors:
    """The risk of one effect, taken apart."""
    kind = effect.kind
    irreversibility, reach, sensitivity = _KINDS.get(kind) or _KINDS[kind.partition(".")[0]]
    attributes = effect.attributes
    if kind.startswith(("file.", "permission.")):
        reach, sensitivity = _PLACES.get(str(attributes.get("path_class", "")), (reach, sensitivity))
    if kind == "net.send" and attributes.get("sensitive"):
        irreversibility, sensitivity = 1.0, 1.0
    adjusted: tuple[tuple[str, float], ...] = ()
    if attributes:
        adjusted = tuple((name, factor) for name, value, factor in _ADJUST if attributes.get(name) == value)
    return Factors(irreversibility, reach, sensitivity, _CERTAINTY[effect.certainty], adjusted)
