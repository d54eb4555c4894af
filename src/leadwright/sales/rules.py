"""Who gets a lead, decided for one after the other in memory. Pure: no Django, no clock, no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

# Divisible by every weight from 1 to 10, so that strides are whole and turns add up exactly.
_STRIDE = 2_520


class Why(StrEnum):
    """Why somebody got a lead, or did not."""

    TAKEN = "taken"
    TURN = "turn"
    LOAD = "load"
    AWAY = "away"
    NOT_AT_WORK = "not_at_work"
    FULL_DAY = "full_day"
    FULL_WEEK = "full_week"
    HAD_IT = "had_it"


WORDS: Mapping[Why, str] = {
    Why.TAKEN: "got it",
    Why.TURN: "had a turn more lately",
    Why.LOAD: "has more open",
    Why.AWAY: "is away",
    Why.NOT_AT_WORK: "is not at work now",
    Why.FULL_DAY: "has as many as a day allows",
    Why.FULL_WEEK: "has as many as a week allows",
    Why.HAD_IT: "had it already",
}


@dataclass
class Seller:
    """Somebody who may get leads, as things stand; the numbers move while leads are given."""

    number: int
    weight: int = 1
    per_day: int | None = None
    per_week: int | None = None
    away: bool = False
    at_work: bool = True
    today: int = 0
    week: int = 0
    open: int = 0

    def hindered(self, *, only_at_work: bool) -> Why | None:
        """Why this person can take nothing now; None who can."""
        if self.away:
            return Why.AWAY
        if only_at_work and not self.at_work:
            return Why.NOT_AT_WORK
        if self.per_day is not None and self.today >= self.per_day:
            return Why.FULL_DAY
        if self.per_week is not None and self.week >= self.per_week:
            return Why.FULL_WEEK
        return None

    def take(self) -> None:
        """One lead more."""
        self.today, self.week, self.open = self.today + 1, self.week + 1, self.open + 1


@dataclass
class Turns:
    """The turns of one target: where everybody is, and the turn that was taken last."""

    at: dict[int, int] = field(default_factory=dict)
    last: int = 0
    given: dict[int, int] = field(default_factory=dict)

    def of(self, number: int) -> int:
        """Nobody who was away, or is new, is given everything that was missed."""
        return max(self.at.get(number, self.last), self.last)

    def take(self, seller: Seller, *, weighted: bool) -> None:
        """This person's turn is taken."""
        self.last = self.of(seller.number)
        self.at[seller.number] = self.last + _STRIDE // (seller.weight if weighted else 1)
        self.given[seller.number] = self.given.get(seller.number, 0) + 1


@dataclass(frozen=True)
class Target:
    """Whom a rule names: the numbers of sellers, and how one of them is chosen."""

    key: str
    words: str
    sellers: tuple[int, ...] = ()
    weighted: bool = False
    least_loaded: bool = False
    only_at_work: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule by its name; `otherwise` is the place of the rule that is asked when nobody can, None the fallback."""

    name: str
    target: Target
    otherwise: int | None = None


@dataclass(frozen=True)
class Asked:
    """A lead to be given: the place of its rule (None: the fallback), who has it, who is known at its company, who had it."""

    lead: int
    rule: int | None = None
    owner: int | None = None
    account_owner: int | None = None
    company_owner: int | None = None
    had_it: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Chosen:
    """Who got a lead (None: nobody), by which way, and everybody who was looked at on it with why or why not."""

    lead: int
    owner: int | None
    way: tuple[str, ...]
    candidates: tuple[tuple[int, Why], ...]


FALLBACK = "Everybody else"
KEPT = "Looks after the lead already"


@dataclass
class Board:
    """Everything leads are given by: rules, the fallback, people and turns. Changed by every lead that is given."""

    rules: Sequence[Rule]
    fallback: Target
    sellers: Mapping[int, Seller]
    turns: dict[str, Turns] = field(default_factory=dict)
    keep_owner: bool = True

    def give(self, leads: Iterable[Asked]) -> list[Chosen]:
        """Give leads in the order they come."""
        return [self._give(one) for one in leads]

    def _give(self, asked: Asked) -> Chosen:
        way: list[str] = []
        looked_at: dict[int, Why] = {}
        if self.keep_owner and asked.owner in self.sellers and asked.owner not in asked.had_it:
            owner = self._kept(asked.owner, looked_at)
            if owner is not None:
                return Chosen(asked.lead, owner, (KEPT,), tuple(looked_at.items()))
            way.append(KEPT)
        for name, target in self._targets(asked.rule):
            way.append(name)
            found = self._choose(target, asked, looked_at)
            if found is not None:
                return Chosen(asked.lead, found, tuple(way), tuple(looked_at.items()))
        return Chosen(asked.lead, None, tuple(way), tuple(looked_at.items()))

    def _kept(self, owner: int | None, looked_at: dict[int, Why]) -> int | None:
        """Whoever looks after a lead keeps it however many they have, but not while away."""
        seller = self.sellers[owner] if owner is not None else None
        if seller is None or seller.away:
            if owner is not None:
                looked_at[owner] = Why.AWAY
            return None
        seller.take()
        looked_at[seller.number] = Why.TAKEN
        return seller.number

    def _targets(self, place: int | None) -> Iterable[tuple[str, Target]]:
        while place is not None:
            rule = self.rules[place]
            yield rule.name, rule.target
            place = rule.otherwise
        yield FALLBACK, self.fallback

    def _choose(self, target: Target, asked: Asked, looked_at: dict[int, Why]) -> int | None:
        able: list[Seller] = []
        for number in self._named(target, asked):
            seller = self.sellers[number]
            why = Why.HAD_IT if number in asked.had_it else seller.hindered(only_at_work=target.only_at_work)
            if why is None:
                able.append(seller)
            else:
                looked_at[number] = why
        if not able:
            return None
        turns = self.turns.setdefault(target.key, Turns())
        # Asked of everybody for every lead: a turn is looked up once for each, and not by a function.
        at, last = turns.at, turns.last
        places = [
            (one.open if target.least_loaded else 0, max(at.get(one.number, last), last), one.number)
            for one in able
        ]
        best = able[places.index(min(places))]
        fewest = best.open if target.least_loaded else None
        for one in able:
            more = fewest is not None and one.open > fewest
            looked_at[one.number] = Why.LOAD if more else Why.TURN
        looked_at[best.number] = Why.TAKEN
        turns.take(best, weighted=target.weighted)
        best.take()
        return best.number

    def _named(self, target: Target, asked: Asked) -> Sequence[int]:
        match target.key:
            case "account_owner":
                named = (asked.account_owner,)
            case "matching_company":
                named = (asked.company_owner,)
            case _:
                return target.sellers
        return [one for one in named if one is not None and one in self.sellers]
