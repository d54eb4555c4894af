"""Which value wins when two leads become one, and what remains when that is taken back. Pure.

What is known of a lead is a mapping from names to JSON texts, compared and carried as they are, so that no
number loses a digit on the way. Names are fact columns, `company_id`, `owner_id` and `team_id`,
`custom.<slug>`, and for each text fact `~<name>`, its comparison form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

Known = Mapping[str, str]
FOLDED = "~"
OWNERSHIP = frozenset({"owner_id", "team_id"})
_CUSTOM = "custom."
# An amount of money of a custom field has its currency beside it, under this ending.
_CURRENCY = ".currency"


class Side(StrEnum):
    SURVIVOR = "survivor"
    DUPLICATE = "duplicate"

    @property
    def other(self) -> "Side":
        return Side.DUPLICATE if self is Side.SURVIVOR else Side.SURVIVOR


class Winner(StrEnum):
    """Whose value stands when both leads have one and nobody decides: who somebody is, or how things are by
    now.
    """

    SURVIVOR = "survivor"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that are only true together: they come from one lead.

    The other lead fills gaps only where the two agree on every anchor, or one of them does not know it.
    """

    name: str
    label: str
    members: tuple[str, ...]
    anchors: tuple[str, ...]
    winner: Winner


def _group(name: str, label: str, winner: Winner, members: str, anchors: str = "") -> Group:
    return Group(name, label, tuple(members.split()), tuple((anchors or members).split()), winner)


_COMPANY = "company_id company_name company_domain"
GROUPS: tuple[Group, ...] = (
    _group("name", "Name", Winner.SURVIVOR, "full_name given_name family_name", "full_name"),
    _group(
        "email",
        "E-mail address",
        Winner.SURVIVOR,
        "email email_display email_domain free_mail disposable role_address",
        "email",
    ),
    _group("phone", "Phone", Winner.NEWER, "phone phone_extension", "phone"),
    _group(
        "company",
        "Company",
        Winner.NEWER,
        f"{_COMPANY} website industry company_size revenue revenue_currency",
        _COMPANY,
    ),
    _group("role", "Role", Winner.NEWER, "role seniority department", "role"),
    _group("address", "Address", Winner.NEWER, "country region city postal_code street"),
    _group("language", "Language", Winner.SURVIVOR, "language"),
    _group("time_zone", "Time zone", Winner.NEWER, "time_zone"),
    _group("linkedin_url", "LinkedIn page", Winner.SURVIVOR, "linkedin_url"),
    _group("persona", "Persona", Winner.NEWER, "persona"),
    _group("problem", "Problem", Winner.NEWER, "problem"),
    _group("need", "Need", Winner.NEWER, "need"),
    _group("expectation", "Expectation", Winner.NEWER, "expectation"),
    _group("budget", "Budget", Winner.NEWER, "budget budget_currency"),
    _group("date_of_birth", "Date of birth", Winner.SURVIVOR, "date_of_birth"),
    _group("gender", "Gender", Winner.SURVIVOR, "gender"),
    _group("owner", "Owner", Winner.SURVIVOR, "owner_id team_id", "owner_id"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A group both leads know something of and do not agree on: which side stands, and why."""

    group: Group
    side: Side
    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge that is in force: what the survivor knew just before and after it, and what the duplicate
    knows.
    """

    before: Known
    after: Known
    duplicate: Known
    sides: Mapping[str, Side]


def facts_alone(known: Known) -> dict[str, str]:
    """What is known without whose it is, which has no history of its own."""
    return {name: value for name, value in known.items() if name not in OWNERSHIP}


def groups_of(*sides: Known) -> list[Group]:
    """The groups any of the leads knows something of: the declared ones, then one for each custom field."""
    known = {name for side in sides for name in side}
    declared = [group for group in GROUPS if known.intersection(group.members)]
    custom = sorted({name.removesuffix(_CURRENCY) for name in known if name.startswith(_CUSTOM)})
    return declared + [
        Group(name, name.removeprefix(_CUSTOM), (name, name + _CURRENCY), (name,), Winner.NEWER)
        for name in custom
    ]


def choices(
    survivor: Known, duplicate: Known, newer: Mapping[str, Side], decisions: Mapping[str, Side]
) -> list[Choice]:
    """What has to be chosen between two leads, with the choice made: by a person, else by the policy of the
    group.

    `newer` names, for a group, the lead that learned its value later.
    """
    made = []
    for group in groups_of(survivor, duplicate):
        if not _differ(group, survivor, duplicate):
            continue
        ruled = _by_rule(group, newer)
        decided = decisions.get(group.name, ruled.side)
        # A form sends every row back; who left a row as the rule had it chose nothing.
        made.append(ruled if decided is ruled.side else Choice(group, decided, "chosen by you"))
    return made


def _by_rule(group: Group, newer: Mapping[str, Side]) -> Choice:
    if group.winner is Winner.NEWER and newer.get(group.name) is Side.DUPLICATE:
        return Choice(group, Side.DUPLICATE, "learned later")
    return Choice(group, Side.SURVIVOR, "of the lead that stays")


def joined(survivor: Known, duplicate: Known, sides: Mapping[str, Side]) -> dict[str, str]:
    """What is known once the two are one. Groups without a side in `sides` come from the survivor."""
    leads = {Side.SURVIVOR: survivor, Side.DUPLICATE: duplicate}
    result: dict[str, str] = {}
    for group in groups_of(survivor, duplicate):
        side = sides.get(group.name, Side.SURVIVOR)
        first, second = leads[side], leads[side.other]
        if not any(_knows(first, name) for name in group.members):
            first, second = second, first
        _take(result, first, group.members)
        if _agree(group, first, second):
            _take(result, second, (name for name in group.members if not _knows(first, name)))
    return result


def learned_at(history: Sequence[tuple[datetime, Known]], group: Group) -> datetime | None:
    """Since when a lead has known what it knows of a group; None where it knows nothing. `history` begins
    with the oldest.
    """
    if not history or not any(_knows(history[-1][1], name) for name in group.members):
        return None
    latest = [history[-1][1].get(name) for name in group.members]
    since = history[-1][0]
    for valid_from, known in reversed(history):
        if [known.get(name) for name in group.members] != latest:
            break
        since = valid_from
    return since


def newer_sides(
    survivor: Sequence[tuple[datetime, Known]], duplicate: Sequence[tuple[datetime, Known]]
) -> dict[str, Side]:
    """For each group the lead that learned its value later; a tie goes to the survivor."""
    found = {}
    for group in groups_of(*(history[-1][1] for history in (survivor, duplicate) if history)):
        mine, other = learned_at(survivor, group), learned_at(duplicate, group)
        later = other is not None and (mine is None or other > mine)
        found[group.name] = Side.DUPLICATE if later else Side.SURVIVOR
    return found


def without(merges: Sequence[Merged], index: int, current: Known) -> tuple[dict[str, str], list[Merged]]:
    """What the survivor would know had the merge at `index` never been, and the later merges as they would
    have been.

    `merges` are those in force, the oldest first. Everything told since stays told: it is done again on
    what was known before.
    """
    state, told_after = dict(merges[index].before), merges[index].after
    later = []
    for merge in merges[index + 1 :]:
        before = told_again(state, told_after, merge.before)
        state = joined(before, merge.duplicate, merge.sides)
        later.append(replace(merge, before=before, after=dict(state)))
        told_after = merge.after
    return told_again(state, told_after, current), later


def told_again(state: Known, before: Known, after: Known) -> dict[str, str]:
    """`state` with every change that led from `before` to `after`."""
    changed = dict(state)
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            changed.pop(name, None)
            if name in after:
                changed[name] = after[name]
    return changed


def _knows(side: Known, name: str) -> bool:
    return side.get(name, "null") != "null"


def _differ(group: Group, survivor: Known, duplicate: Known) -> bool:
    return any(
        _knows(survivor, name) and _knows(duplicate, name) and survivor[name] != duplicate[name]
        for name in group.members
    )


def _agree(group: Group, first: Known, second: Known) -> bool:
    return all(
        first[name] == second[name] for name in group.anchors if _knows(first, name) and _knows(second, name)
    )


def _take(result: dict[str, str], side: Known, names: Iterable[str]) -> None:
    for name in names:
        for key in (name, FOLDED + name):
            if key in side:
                result[key] = side[key]
