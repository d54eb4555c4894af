"""Which value wins, and what remains when a merge is taken back: pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadwright.leads.merging import (
    FOLDED,
    GROUPS,
    Known,
    Merged,
    Side,
    choices,
    groups_of,
    joined,
    newer_sides,
    told_again,
    without,
)
from leadwright.leads.submission import FACT_COLUMNS

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = (
    "full_name",
    "given_name",
    "email",
    "free_mail",
    "phone",
    "company_id",
    "company_name",
    "city",
    "need",
    "custom.plan",
)
values = st.sampled_from(['"a"', '"b"', "1", "null"])
knowns = st.dictionaries(st.sampled_from(NAMES), values, max_size=8).map(
    lambda known: known | {FOLDED + name: value for name, value in known.items() if name != "free_mail"}
)
sides = st.dictionaries(st.sampled_from([group.name for group in GROUPS]), st.sampled_from(list(Side)))


def known(name: str, one: Known) -> bool:
    return one.get(name, "null") != "null"


def test_every_fact_belongs_to_exactly_one_group() -> None:
    members = [member for group in GROUPS for member in group.members]
    assert sorted(members) == sorted((*FACT_COLUMNS, "company_id", "owner_id", "team_id"))


@given(knowns, knowns, sides)
def test_nothing_known_to_both_alike_or_to_one_only_is_lost(
    survivor: Known, duplicate: Known, chosen: dict[str, Side]
) -> None:
    result = joined(survivor, duplicate, chosen)
    for group in groups_of(survivor, duplicate):
        for name in group.members:
            mine, other = survivor.get(name), duplicate.get(name)
            if known(name, survivor) and mine == other:
                assert result[name] == mine
            if known(name, result):
                assert result[name] in (mine, other)
        if any(known(name, survivor) or known(name, duplicate) for name in group.members):
            assert any(known(name, result) for name in group.members)


@given(knowns, knowns, sides)
def test_a_value_keeps_its_comparison_form(
    survivor: Known, duplicate: Known, chosen: dict[str, Side]
) -> None:
    result = joined(survivor, duplicate, chosen)
    for name in result:
        if not name.startswith(FOLDED) and name != "free_mail":
            assert result[FOLDED + name] == result[name]


def test_a_decision_outweighs_the_policy() -> None:
    survivor, duplicate = {"email": '"a@x.example"'}, {"email": '"b@x.example"'}
    (default,) = choices(survivor, duplicate, {}, {})
    (decided,) = choices(survivor, duplicate, {}, {"email": Side.DUPLICATE})
    assert (default.side, decided.side) == (Side.SURVIVOR, Side.DUPLICATE)
    assert decided.why == "chosen by you"


def test_what_a_person_left_as_the_rule_had_it_is_not_said_to_be_chosen() -> None:
    survivor = {"role": '"Buyer"', "email": '"a@x.example"'}
    duplicate = {"role": '"Head"', "email": '"b@x.example"'}
    newer, sent = {"role": Side.DUPLICATE}, {"role": Side.DUPLICATE, "email": Side.SURVIVOR}
    said = {one.group.name: (one.side, one.why) for one in choices(survivor, duplicate, newer, sent)}
    assert said == {
        "role": (Side.DUPLICATE, "learned later"),
        "email": (Side.SURVIVOR, "of the lead that stays"),
    }


def test_how_things_are_by_now_comes_from_the_lead_that_learned_it_later() -> None:
    early, late = START, START + timedelta(days=9)
    old = [(early, {"role": '"Buyer"', "full_name": '"Ana"'})]
    new = [(early, {"role": '"Clerk"'}), (late, {"role": '"Head of Purchasing"', "full_name": '"Anna"'})]
    made = {one.group.name: one.side for one in choices(old[-1][1], new[-1][1], newer_sides(old, new), {})}
    assert made == {"role": Side.DUPLICATE, "name": Side.SURVIVOR}


def test_a_value_learned_first_and_never_changed_is_not_made_newer_by_other_changes() -> None:
    late = START + timedelta(days=9)
    mine = [(START + timedelta(days=1), {"role": '"Buyer"'})]
    other = [(START, {"role": '"Clerk"'}), (late, {"role": '"Clerk"', "city": '"Bonn"'})]
    assert newer_sides(mine, other)["role"] is Side.SURVIVOR


def test_addresses_of_two_places_are_not_mixed() -> None:
    survivor = {"country": '"DE"', "city": '"Berlin"'}
    duplicate = {"country": '"DE"', "city": '"Munich"', "postal_code": '"80331"'}
    assert "postal_code" not in joined(survivor, duplicate, {})
    assert joined(survivor, {"country": '"DE"', "postal_code": '"10115"'}, {})["postal_code"] == '"10115"'


def test_the_currency_of_an_amount_comes_with_it() -> None:
    survivor = {"custom.price": "5"}
    duplicate = {"custom.price": "7", "custom.price.currency": '"EUR"'}
    assert joined(survivor, duplicate, {}) == survivor
    assert joined(survivor, duplicate, {"custom.price": Side.DUPLICATE}) == duplicate


edits = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(['"edited"', "null"]), max_size=2)


def merged(state: Known, duplicate: Known, chosen: dict[str, Side]) -> Merged:
    return Merged(before=state, after=joined(state, duplicate, chosen), duplicate=duplicate, sides=chosen)


@given(knowns, st.lists(st.tuples(knowns, sides), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_undoing_every_merge_in_any_order_leaves_what_was_there_before(
    base: Known, steps: list[tuple[Known, dict[str, Side]]], random: st.DrawFn
) -> None:
    state, merges = dict(base), []
    for duplicate, chosen in steps:
        merges.append(merged(state, duplicate, chosen))
        state = dict(merges[-1].after)
    while merges:
        index = random.randrange(len(merges))  # type: ignore[attr-defined]
        state, later = without(merges, index, state)
        merges[index:] = later
    assert state == base


@given(knowns, knowns, sides, knowns, sides, edits, edits)
def test_undoing_the_earlier_of_two_merges_is_as_if_only_the_later_had_been(
    base: Known,
    one: Known,
    one_sides: dict[str, Side],
    two: Known,
    two_sides: dict[str, Side],
    between: Known,
    since: Known,
) -> None:
    first = merged(base, one, one_sides)
    second = merged(told_again(first.after, {}, between), two, two_sides)
    now = told_again(second.after, {}, since)
    remaining, later = without([first, second], 0, now)
    only = merged(told_again(base, first.after, second.before), two, two_sides)
    assert remaining == told_again(only.after, second.after, now)
    assert later == [only]


@given(knowns, knowns, sides, edits)
def test_what_was_told_after_a_merge_stays_told(
    base: Known, one: Known, chosen: dict[str, Side], told: Known
) -> None:
    merge = merged(base, one, chosen)
    now = told_again(merge.after, {}, told)
    remaining, _ = without([merge], 0, now)
    for name, value in told.items():
        if merge.after.get(name) != value:
            assert remaining[name] == value
