"""Which rows of the next batch have to wait for the one that is being written: pure, so each case can be told by itself."""

import pytest

from leadwright.leads.operations.in_flight import Companies, InFlight, joined
from leadwright.leads.rules import IdentityTuple
from leadwright.leads.written import CompanyTold, Written


def key(name: str) -> IdentityTuple:
    return ("email", "", f"{name}@acme.example")


def row(*names: str) -> Written:
    return Written(
        kind="person", valid_from="", time_known=False, orders="", told="", derived="{}",
        identities=tuple(map(key, names)), words="", email="", contact_points=(), company=None,
    )  # fmt: skip


BEFORE = InFlight(keys=frozenset({key("ana")}), leads={key("ana"): 1}, unsettled=frozenset({key("bo")}))


@pytest.mark.parametrize(
    ("rows", "known", "late"),
    [
        ([row("cy"), row("di")], {}, ()),
        # Nobody knows yet whose address that is, but for the batch before.
        ([row("cy"), row("ana")], {}, (1,)),
        # Another address of a lead the batch before writes.
        ([row("anna"), row("cy")], {key("anna"): 1}, (0,)),
        # The lead of a row that waits itself, by the address it is known by, and by another.
        ([row("bo")], {key("bo"): 2}, (0,)),
        ([row("cy"), row("bob")], {key("bo"): 2, key("bob"): 2}, (1,)),
        # Of two about one lead, or with two addresses, it is not certain what is told: all wait.
        ([row("ana"), row("cy"), row("ana")], {}, None),
        ([row("ana"), row("anna")], {key("anna"): 1}, None),
        ([row("cy", "ana")], {}, None),
        ([row("cy", "di")], {key("di"): 7}, ()),
    ],
)
def test_who_waits(
    rows: list[Written], known: dict[IdentityTuple, int], late: tuple[int, ...] | None
) -> None:
    assert BEFORE.late(rows, known) == late


_TOLD = ("Acme\tacme", None, None, None, None, "DE\tBerlin")


@pytest.mark.parametrize(
    ("groups", "decided"),
    [
        (_TOLD, True),
        ((None,) * 6, True),
        (("Acme Ltd\tacme ltd", *_TOLD[1:]), True),
        ((_TOLD[0], "https://acme.example", *_TOLD[2:]), False),
    ],
)
def test_a_company_just_made_is_taken_where_nothing_is_added_to_it(
    groups: tuple[str | None, ...], decided: bool
) -> None:
    made = Companies({"domain acme.example": (9, _TOLD)}, frozenset({"domain acme.example", "name acme"}))
    told = CompanyTold("domain acme.example", "acme.example", groups)
    assert made.decides([told]) is decided
    assert made.number(told) == 9
    # By another of its names somebody else would find it, which the tables do not show yet.
    assert not made.decides([CompanyTold("name acme", "\\N", _TOLD)])
    assert made.decides([CompanyTold("name other", "\\N", _TOLD)])


def test_a_region_is_added_where_the_country_was_known_without() -> None:
    made = Companies({"name acme": (9, (*_TOLD[:5], "DE\t\\N"))}, frozenset({"name acme"}))
    assert not made.decides([CompanyTold("name acme", "\\N", _TOLD)])
    assert made.decides([CompanyTold("name acme", "\\N", (*_TOLD[:5], "FR\tParis"))])


def test_batches_written_at_the_same_time_are_kept_clear_of_together() -> None:
    other = InFlight(
        frozenset({key("cy")}),
        {key("cy"): 3},
        frozenset({key("di")}),
        Companies({"name acme": (9, _TOLD)}, frozenset({"name acme"})),
    )
    both = joined([BEFORE, other])
    assert both is not None
    assert both.late([row("ana"), row("cyrus"), row("di"), row("eve")], {key("cyrus"): 3, key("di"): 4}) == (
        0,
        1,
        2,
    )
    assert both.companies.number(CompanyTold("name acme", "\\N", _TOLD)) == 9
    assert joined([]) is None
    assert joined([other]) is other
