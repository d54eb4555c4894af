"""Which way to a page is taken: what is known of the shares of its parts decides, and the leads shown never depend on it."""

import math
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadwright.leads.models import Standing
from leadwright.leads.queries import choosing, pages, search_leads
from leadwright.leads.queries.choosing import Sized, Ways, judging, sized, unsized
from leadwright.leads.queries.narrowing import Part, Reads, narrowing
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.leads.queries.patience import ONE_BY_ONE, patient
from leadwright.leads.queries.wanted import Wanted
from leadwright.platform import sql
from tests.leads.people import BOSS, NOW, leads, ref, told

MILLION = 1_000_000
ANA, BER = (Part(Reads.INDEX, "", among=word) for word in ("ana", "ber"))
# What an index alone costs by the planner for so many of a million leads.
COST = 0.026 * MILLION


@pytest.fixture
def wanted() -> Wanted:
    return Wanted(narrowing(BOSS, stage=None, condition=None, at=NOW), Direction(RANK), {}, 51)


def word(part: Part, share: float) -> Sized:
    return Sized(part, share, COST * share)


@pytest.mark.django_db
def test_a_rare_word_is_looked_up_alone_and_two_common_ones_together(wanted: Wanted) -> None:
    ana = word(ANA, 0.04)
    rare = Ways(wanted, (word(BER, 0.00001), ana), MILLION).best()
    assert [one.part for one in rare.looked_up] == [BER]
    common = Ways(wanted, (ana, word(BER, 0.049)), MILLION).best()
    assert {one.part.among for one in common.looked_up} == {"ana", "ber"}
    very_common = Ways(wanted, (word(ANA, 0.4), word(BER, 0.4)), MILLION).best()
    assert very_common.looked_up == ()


@pytest.mark.django_db
def test_leads_that_were_found_are_sorted_unless_a_walk_is_much_cheaper(wanted: Wanted) -> None:
    visited = Sized(Part(Reads.HISTORY, ""), 0.5, MILLION)
    ways = Ways(wanted, (word(ANA, 0.01), visited), MILLION)
    way = next(one for one in ways.all() if [sized.part for sized in one.looked_up] == [ANA])
    assert not ways.onward(way, 9_600).walks
    assert ways.onward(way, 40_000).walks


def test_words_are_found_beside_a_long_walk_and_nothing_else_is() -> None:
    ana, ber = word(ANA, 0.1), word(BER, 0.13)
    visited = Sized(Part(Reads.HISTORY, ""), 0.5, 1.0)
    assert judging((ana, ber, visited), 300)[1] == ()
    # Of the few that are left behind the first word each is looked at.
    assert judging((ana, ber, visited), 12_000)[1] == (ana,)
    assert judging((ana, ber, visited), 60_000)[1] == (ana, ber)
    assert judging(unsized((ANA, BER)), 60_000)[1] == ()
    # What is hashed for the comparison has to stay small.
    assert judging((word(ANA, 0.9),), 60_000)[1] == ()


def test_finding_words_beside_a_walk_makes_it_cheaper() -> None:
    ana = word(ANA, 0.1)
    alone = judging((replace(ana, cost=math.inf),), 12_000)[0]
    assert judging((ana,), 12_000)[0] < alone / 2


@pytest.mark.django_db
def test_words_the_planner_knows_little_of_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    # The planner looked when there were others, so that it takes these for rare.
    leads([told(full_name=f"Zoe Zed{number}", email=f"z{number}@z.example") for number in range(20)])
    sql.execute("analyze lead_token")
    leads(
        [told(full_name=f"Ana {'Berg' if number % 4 else 'Rare'}{number}", email=f"p{number}@x.example") for number in range(40)]
    )  # fmt: skip
    searched = Wanted(
        narrowing(BOSS, stage=None, condition=None, search="berg rare1"), Direction(RANK), {}, 51
    )

    def shares(total: int) -> list[float]:
        with patient(ONE_BY_ONE) as patience:
            return [
                one.share for one in sized(searched, patience, total).sized if one.part.reads is Reads.INDEX
            ]

    # rare1 begins rare12 and rare16.
    assert shares(1_000) == [2 / 1_000, 30 / 1_000]
    # Where more are found than may be looked up, it is not counted to the end.
    monkeypatch.setattr(choosing, "MOST_CHOSEN", 9)
    assert shares(1_000) == [2 / 1_000, 10 / 1_000]


@pytest.mark.django_db
def test_words_found_beside_the_walk_give_the_same_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made = leads(
        [
            told(full_name=f"Ana {'Ruiz' if number % 5 == 0 else 'Reed'}", email=f"p{number}@x.example")
            for number in range(60)
        ]
    )
    for number, one in enumerate(made):
        Standing.objects.filter(pk=one.pk).update(priority=number)
    expected = [ref(one) for one in made if one.full_name == "Ana Ruiz"]
    for module, name, value in (
        (pages, "_FIRST_WALK", 1), (pages, "_DENSE", 0), (pages, "_SHORTEST_STEP", 3),
        (choosing, "MOST_CHOSEN", 0), (choosing, "_BESIDE", -MILLION),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    with CaptureQueriesContext(connection) as queries:
        assert [row.id for row in search_leads(actor=BOSS, text="ana ruiz", limit=4).rows] == expected[:4]
    beside = [one["sql"] for one in queries if "select lead_id from walked" in one["sql"]]
    assert beside
    # The word is not looked for in each lead besides.
    assert not any("unnest(found.words)" in text for text in beside)
