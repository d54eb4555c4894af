"""What a batch that is written but not committed yet names, so that the next batch can be written beside it.

Nobody else sees such a batch. The next one goes ahead with submissions that name other people, and other companies or ones about
which they have nothing to add; the others wait, so that all end as if one had followed the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from leadwright.leads.rules import IdentityTuple
from leadwright.leads.written import CompanyTold, Groups, Written
from leadwright.platform.sql import NULL


@dataclass(frozen=True, slots=True)
class Companies:
    """Companies a batch made or changed: by the key its rows knew each by, number and what is known of it.

    `terms` are all the keys by which somebody else would find one of them.
    """

    made: Mapping[str, tuple[int, Groups]] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()

    def number(self, told: CompanyTold) -> int | None:
        """The company this is, where the batch has just made it; None where the tables know."""
        found = self.made.get(told.key)
        return None if found is None else found[0]

    def decides(self, told: Iterable[CompanyTold]) -> bool:
        """Whether what is told can be stored before the batch is committed: nothing of it concerns what the batch changed."""
        return all(self._is_told_nothing(one) for one in told)

    def _is_told_nothing(self, told: CompanyTold) -> bool:
        found = self.made.get(told.key)
        return told.key not in self.terms if found is None else not _adds(told.groups, found[1])


def _adds(told: Groups, known: Groups) -> bool:
    """Whether something told of a company is not known of it yet; a country that is known may still get its region."""
    for new, old in zip(told, known, strict=True):
        if new is not None and old is None:
            return True
    place, before = told[-1], known[-1]
    if place is None or before is None:
        return False
    country, region = place.split("\t")
    return region != NULL and before.split("\t") == [country, NULL]


@dataclass(frozen=True, slots=True)
class InFlight:
    """Whom a batch names: every identifier, the leads that those name as far as that is settled, and the companies it made or
    changed. `unsettled` are identifiers of submissions that wait for the batch before.
    """

    keys: frozenset[IdentityTuple]
    leads: Mapping[IdentityTuple, int]
    unsettled: frozenset[IdentityTuple] = frozenset()
    companies: Companies = field(default_factory=Companies)

    def late(self, written: Sequence[Written], known: Mapping[IdentityTuple, int]) -> tuple[int, ...] | None:
        """Which further submissions, by position, name somebody this batch names too; None where all have to wait.

        `known` is what the tables know of all of them, and of `unsettled`. Some can wait alone where each has one identifier and
        names a lead of its own: then it is certain what company each tells of.
        """
        leads = {*self.leads.values(), *(known[key] for key in self.unsettled if key in known)}
        places: list[int] = []
        named: set[int | IdentityTuple] = set()
        for place, one in enumerate(written):
            for key in one.identities:
                lead = known.get(key)
                if key in self.keys or lead in leads:
                    if len(one.identities) > 1:
                        return None
                    places.append(place)
                    named.add(lead or self.leads.get(key) or key)
        return tuple(places) if len(named) == len(places) else None


def joined(batches: Sequence[InFlight]) -> InFlight | None:
    """What several batches name that are written at the same time, as if they were one; None of none.

    No two of them name the same lead, nor have made the same company.
    """
    if len(batches) < 2:
        return batches[0] if batches else None
    leads: dict[IdentityTuple, int] = {}
    made: dict[str, tuple[int, Groups]] = {}
    for one in batches:
        leads |= one.leads
        made |= one.companies.made
    return InFlight(
        frozenset().union(*(one.keys for one in batches)),
        leads,
        frozenset().union(*(one.unsettled for one in batches)),
        Companies(made, frozenset().union(*(one.companies.terms for one in batches))),
    )


class Turn(Protocol):
    """When a batch that is written beside the one before it may do what has to happen in order."""

    def begin(self) -> InFlight | None:
        """Wait until the batch before has found its people; what it names, None where it is committed."""

    def wait(self) -> None:
        """Wait until the batch before is committed."""

    def end(self, named: InFlight) -> None:
        """Let the next batch begin."""


Named = tuple[int, str | None, str | None]
"""A company by number, web domain and folded name."""


def made_or_changed(
    found: Mapping[str, int], told: Mapping[str, CompanyTold], made: Sequence[Named], changed: Sequence[Named]
) -> Companies:
    """The companies a batch made and those it changed; `found` is the number of each by key, `told` what the batch says of it."""
    new = {number for number, _, _ in made}
    terms = {f"domain {domain}" for _, domain, _ in (*made, *changed) if domain is not None}
    terms |= {f"name {name}" for _, _, name in (*made, *changed) if name is not None}
    by_key = {key: (found[key], one.groups) for key, one in told.items() if found[key] in new}
    return Companies(by_key, frozenset(terms))
