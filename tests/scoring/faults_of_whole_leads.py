"""Faults to plant into what only engines over the archive are given: whole leads in one order, and second orders read apart."""

from typing import Any

import ibis
import pytest

from leadwright.scoring.compile import ranking, reading, text
from tests.scoring.planting import AGES, BOTH, Fault, Plant, setting
from tests.scoring.worlds import event, model


def _faults() -> list[Fault]:
    daily = [model(event(3, event=BOTH, counts={"per_day": 1}, **more)) for more in ({}, AGES)]
    some = [model(event(3, event=BOTH, counts={"per_day": 1}, where=[{"property": "trial", "is": True}]))]
    # The first event of the second rule is counted by something else already.
    apart = [
        model(
            event(4, name="days", counts={"per_day": 1}),
            event(3, name="plans", event=BOTH, counts={"once_per": "plan"}, **AGES),
        )
    ]
    return [
        Fault("places among whole leads begin with 0", _plant_place(-1), daily),
        Fault("places of matches among whole leads count one more", _plant_place_among(1), some),
        Fault("events are counted from the oldest", _plant_from_the_oldest, daily[1:]),
        Fault("rules read apart do not read all their events", _plant_fewer_names, apart),
        Fault("what is read apart is not joined", _plant_no_join, apart),
    ]


def _plant_place(more: int) -> Plant:
    real = ranking._by_leads

    def mutant(happened: Any, order: Any) -> Any:
        place, among = real(happened, order)
        return place + more, among

    return setting(ranking, "_by_leads", mutant)


def _plant_place_among(more: int) -> Plant:
    real = ranking._by_leads

    def mutant(happened: Any, order: Any) -> Any:
        place, among = real(happened, order)
        return place, lambda matches: among(matches) + more

    return setting(ranking, "_by_leads", mutant)


def _plant_from_the_oldest(patch: pytest.MonkeyPatch) -> None:
    real = ranking._by_leads

    def mutant(happened: Any, order: Any) -> Any:
        window = ibis.window(
            rows=(None, 0), group_by=["lead", *order.parts(happened)], order_by=happened.occurred_at
        )
        return ibis.row_number().over(window) + 1, real(happened, order)[1]

    patch.setattr(ranking, "_by_leads", mutant)


def _plant_fewer_names(patch: pytest.MonkeyPatch) -> None:
    real = reading.Reading.table
    patch.setattr(reading.Reading, "table", lambda self, names=(): real(self, names[:1]))


def _plant_no_join(patch: pytest.MonkeyPatch) -> None:
    real = text.rule_sums

    def mutant(asked: Any, happened: Any, places: Any) -> Any:
        found = real(asked, happened, places)
        return found.filter(found.lead < 0)

    patch.setattr(text, "rule_sums", mutant)


WHOLE_LEAD_FAULTS = _faults()
