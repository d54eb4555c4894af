"""What a draft of a routing would have done with past leads, in short, beside the draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.sales.queries.simulation import FoundRouting, latest_routing, routing_under_way
from leadwright.sales.simulated import PersonFound, RuleFound
from leadwright.ui.editors.held import Draft
from leadwright.ui.effects.asked import Going, going_on
from leadwright.ui.effects.showing import signed
from leadwright.ui.requests import SignedInRequest

DAYS = 30
OFFERED = (7, 30, 90, 365)


@dataclass(frozen=True)
class SimulatedDraft:
    """The body a simulation is about, with the addresses of its pages, as `effects/going.html` asks for them."""

    draft: Draft
    days: int

    @property
    def address(self) -> str:
        return f"{self.draft.at('routing_simulation')}?days={self.days}"

    @property
    def compute_address(self) -> str:
        return f"{self.draft.at('routing_simulate')}?days={self.days}"

    @property
    def progress_address(self) -> str:
        return f"{self.draft.at('routing_simulating')}?days={self.days}"


def simulation_beside(request: SignedInRequest, draft: Draft) -> dict[str, object]:
    """The variables of `editors/simulation_beside.html`."""
    found = latest_routing(actor=request.actor, digest=draft.seen)
    subject = SimulatedDraft(draft, found.days if found else DAYS)
    return {
        "subject": subject,
        "found": found,
        "going": going_of(subject),
        "shares": shares_of(found)[:6] if found else (),
    }


def going_of(subject: SimulatedDraft) -> Going | None:
    """The work that computes this body or did so last; None where nobody asked yet."""
    line = routing_under_way(digest=subject.draft.seen, days=subject.days)
    return going_on(line, subject.progress_address)


@dataclass(frozen=True)
class Share:
    """How many leads somebody, or a rule, really got and would have got; lengths are in percent of the longest bar.

    `query` narrows the list of leads to those that would have come to it, empty for none.
    """

    name: str
    really: int
    would: int
    really_length: float
    would_length: float
    change: str
    query: tuple[tuple[str, str], ...] = ()
    note: str = ""
    is_nobody: bool = False


def shares_of(found: FoundRouting) -> tuple[Share, ...]:
    """Per person, who would get most first, nobody last."""
    people = found.result.people
    most = _most(people)
    return tuple(
        _share(
            found.name(one.user_id),
            one,
            most,
            ("would", found.ids.get(one.user_id or 0, "")),
            is_nobody=one.user_id is None,
        )
        for one in people
    )


def rule_shares(found: FoundRouting) -> tuple[Share, ...]:
    """Per rule in the order of the document; `note` says how many it could give to nobody."""
    rules = found.result.rules
    most = _most(rules)
    return tuple(
        _share(
            one.name,
            one,
            most,
            ("rule", one.name),
            note=f"{one.passed:,} passed on, as nobody could" if one.passed else "",
        )
        for one in rules
    )


def _most(found: Sequence[PersonFound | RuleFound]) -> int:
    return max((max(one.really, one.would) for one in found), default=0) or 1


def _share(
    name: str,
    one: PersonFound | RuleFound,
    most: int,
    query: tuple[str, str],
    *,
    note: str = "",
    is_nobody: bool = False,
) -> Share:
    return Share(
        name=name,
        really=one.really,
        would=one.would,
        really_length=round(100 * one.really / most, 1),
        would_length=round(100 * one.would / most, 1),
        change=signed(one.would - one.really),
        query=(query,) if one.would else (),
        note=note,
        is_nobody=is_nobody,
    )
