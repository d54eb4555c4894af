"""What a simulation of a routing found, as typed data that is kept, shown and printed alike. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from leadwright.sales.rules import FALLBACK, KEPT, WORDS, Chosen, Why

WORK = "routing-simulation"
NOBODY = ""
"""The rule of a lead nobody could take."""


def work_key(digest: str, days: int) -> str:
    """The key of the work that simulates a body over so many days."""
    return f"{digest}/{days}"


def asked_of(kind: str, key: str) -> tuple[str, int] | None:
    """The digest and the days of work of this kind and key; None for work that is no such simulation."""
    digest, _, days = key.rpartition("/")
    return (digest, int(days)) if kind == WORK else None


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PersonFound(_Part):
    """How many leads somebody really got, would have got, and how many of both are the same; no user is nobody."""

    user_id: int | None
    really: int
    would: int
    same: int


class RuleFound(_Part):
    """How many leads a rule would have given, how many it really gave, and how many it asked for that nobody could take by it."""

    name: str
    really: int
    would: int
    passed: int


class UnroutedFound(_Part):
    """Why so many leads would have got nobody."""

    why: str
    leads: int


class RoutingResult(_Part):
    """Everything a simulation found: of `leads`, `given` were really handed over, and `moved` would have gone to another."""

    leads: int
    given: int
    moved: int
    people: tuple[PersonFound, ...] = ()
    rules: tuple[RuleFound, ...] = ()
    unrouted: tuple[UnroutedFound, ...] = ()

    @property
    def nobody(self) -> int:
        """Leads nobody could have taken."""
        return sum(one.leads for one in self.unrouted)


@dataclass(frozen=True)
class Routed:
    """A lead with who would have got it and who really did; `really_by` is the rule that really gave it."""

    chosen: Chosen
    was_given: bool
    really: int | None
    really_by: str

    @property
    def rule(self) -> str:
        """The rule that would have given it; empty where nobody could take it."""
        return self.chosen.way[-1] if self.chosen.owner is not None else NOBODY

    @property
    def why(self) -> str:
        """Why nobody could take it, in words; empty where somebody could."""
        return "" if self.chosen.owner is not None else why_nobody(self.chosen)


def why_nobody(chosen: Chosen) -> str:
    """In words, the most frequent reason first: 4 away, 2 have as many as a day allows."""
    counted = Counter(why for _, why in chosen.candidates)
    if not counted:
        return "nobody is named by the rules it met, nor by everybody else"
    return ", ".join(
        f"{number} {_plural(why, number)}" for why, number in sorted(counted.items(), key=_often)
    )


def _often(one: tuple[Why, int]) -> tuple[int, str]:
    return -one[1], one[0]


def _plural(why: Why, number: int) -> str:
    words = WORDS[why]
    if number == 1:
        return words
    return words.replace("is ", "are ", 1) if words.startswith("is ") else words.replace("has ", "have ", 1)


def found(routed: Sequence[Routed], names: Iterable[str]) -> RoutingResult:
    """What leads of the past would have come to; `names` are the rules of the document in their order."""
    unrouted = Counter(one.why for one in routed if one.chosen.owner is None)
    given = [one for one in routed if one.was_given]
    return RoutingResult(
        leads=len(routed),
        given=len(given),
        moved=sum(one.really != one.chosen.owner for one in given),
        people=tuple(_people(routed)),
        rules=tuple(_rules(routed, names)),
        unrouted=tuple(
            UnroutedFound(why=why, leads=leads)
            for why, leads in sorted(unrouted.items(), key=lambda one: (-one[1], one[0]))
        ),
    )


def _people(routed: Sequence[Routed]) -> Iterable[PersonFound]:
    really = Counter(one.really for one in routed if one.was_given)
    would = Counter(one.chosen.owner for one in routed)
    same = Counter(one.really for one in routed if one.was_given and one.really == one.chosen.owner)
    everybody = sorted(really.keys() | would.keys(), key=lambda one: (one is None, -would[one], one or 0))
    for one in everybody:
        yield PersonFound(user_id=one, really=really[one], would=would[one], same=same[one])


def _rules(routed: Sequence[Routed], names: Iterable[str]) -> Iterable[RuleFound]:
    really = Counter(one.really_by for one in routed if one.was_given and one.really is not None)
    would = Counter(one.rule for one in routed if one.rule)
    passed = Counter(name for one in routed for name in (one.chosen.way[:-1] if one.rule else one.chosen.way))
    known = [KEPT, *names, FALLBACK]
    gone = sorted(name for name in really if name not in known)
    for name in (*known, *gone):
        if name == KEPT and not (really[name] or would[name] or passed[name]):
            continue
        yield RuleFound(name=name, really=really[name], would=would[name], passed=passed[name])
