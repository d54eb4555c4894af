"""Turns: fair however leads come, and with a reason for everybody who did not get one."""

from collections import Counter
from random import Random

import pytest

from leadwright.sales.rules import Asked, Board, Rule, Seller, Target, Turns, Why

EVERYBODY = "everybody"


def board(sellers: dict[int, Seller], turns: dict[str, Turns] | None = None, **target: object) -> Board:
    fallback = Target(EVERYBODY, "everybody", tuple(sellers), **target)  # type: ignore[arg-type]
    return Board([], fallback, sellers, turns if turns is not None else {})


@pytest.mark.parametrize("weights", [{1: 1, 2: 1, 3: 1}, {1: 3, 2: 1, 3: 2}, {1: 10, 2: 7, 3: 1}])
def test_a_thousand_leads_over_fifty_restarts_differ_by_at_most_one_a_weight(weights: dict[int, int]) -> None:
    random, turns, got = Random(5), {}, Counter[int]()
    kept: dict[str, Turns] = turns
    lead = 0
    while lead < 1_000:
        # A restart: nothing stays but what is written down.
        kept = {key: Turns(dict(one.at), one.last, dict(one.given)) for key, one in kept.items()}
        here = board(
            {number: Seller(number, weight) for number, weight in weights.items()}, kept, weighted=True
        )
        some = [Asked(lead + one) for one in range(min(random.randint(1, 7), 1_000 - lead))]
        got.update(one.owner for one in here.give(some) if one.owner is not None)
        lead += len(some)
    shares = [got[number] / weight for number, weight in weights.items()]
    assert max(shares) - min(shares) <= 1
    assert {number: kept[EVERYBODY].given[number] for number in weights} == got


def test_who_comes_back_is_not_given_what_was_missed() -> None:
    turns: dict[str, Turns] = {}
    board({1: Seller(1), 2: Seller(2, away=True)}, turns).give([Asked(one) for one in range(50)])
    got = Counter(
        one.owner
        for one in board({1: Seller(1), 2: Seller(2)}, turns).give([Asked(one) for one in range(10)])
    )
    assert abs(got[1] - got[2]) <= 1


def test_everybody_who_was_looked_at_has_a_reason() -> None:
    sellers = {
        1: Seller(1, away=True), 2: Seller(2, per_day=3, today=3), 3: Seller(3, per_week=9, week=9), 4: Seller(4),
        5: Seller(5), 6: Seller(6),
    }  # fmt: skip
    (found,) = board(sellers).give([Asked(1, had_it=frozenset({4}))])
    assert found.owner == 5
    assert dict(found.candidates) == {
        1: Why.AWAY, 2: Why.FULL_DAY, 3: Why.FULL_WEEK, 4: Why.HAD_IT, 5: Why.TAKEN, 6: Why.TURN,
    }  # fmt: skip


def test_a_capacity_is_never_exceeded_and_the_rest_is_nobodys() -> None:
    sellers = {1: Seller(1, per_day=3), 2: Seller(2, per_week=4, week=2)}
    found = board(sellers).give([Asked(one) for one in range(8)])
    assert Counter(one.owner for one in found) == {1: 3, 2: 2, None: 3}


def test_the_fewest_open_come_first() -> None:
    sellers = {1: Seller(1, open=5), 2: Seller(2, open=2)}
    found = board(sellers, least_loaded=True).give([Asked(one) for one in range(5)])
    assert [one.owner for one in found] == [2, 2, 2, 1, 2]
    assert dict(found[0].candidates)[1] is Why.LOAD


def test_a_rule_nobody_can_follow_leads_on_and_the_owner_keeps_a_lead() -> None:
    sellers = {1: Seller(1, away=True), 2: Seller(2), 3: Seller(3)}
    rules = [
        Rule("ours", Target("account_owner", ""), 1),
        Rule("north", Target("in_turn:team:North", "", (1,))),
    ]
    here = Board(rules, Target(EVERYBODY, "", (1, 2, 3)), sellers)
    away, owned, known = here.give([Asked(1, 0), Asked(2, 0, owner=3), Asked(3, 0, account_owner=2)])
    assert (away.owner, away.way) == (2, ("ours", "north", "Everybody else"))
    assert (owned.owner, owned.way) == (3, ("Looks after the lead already",))
    assert (known.owner, known.way) == (2, ("ours",))
