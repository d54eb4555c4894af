"""Faults to plant into the compiler of scores, one at least for every kind of rule, limit and result."""

from types import SimpleNamespace
from typing import Any

import ibis
import pytest

from leadwright.criteria.compile.rows import Program
from leadwright.scoring import adjusting
from leadwright.scoring.compile import kinds, matching, ranking, reading, stages, sums, text, worth
from leadwright.scoring.model import EventRule, RangeRule
from tests.scoring.faults_of_limits import LIMIT_FAULTS
from tests.scoring.planting import AGES, BOTH, Fault, Plant, plant_no_turn, setting
from tests.scoring.worlds import condition, event, model, ranged


def _of_worth() -> list[Fault]:
    rate = worth.decay_rate

    def truncated(rule: EventRule, age: Any) -> Any:
        exponent = ibis.greatest(age * rate(rule.half_life_seconds or 0), -700.0)
        return (exponent.exp() * float(rule.millionths) - 2).floor().cast("int32")

    real = worth.worth

    def of_whole_days(rule: EventRule, age: Any) -> Any:
        return real(rule, (age / 86_400).floor() * 86_400.0)

    def plant_truncated(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(sums, "worth", truncated)
        patch.setattr(stages, "worth", truncated)

    def unaged(rule: EventRule, age: Any) -> Any:
        return real(rule, age - age)

    decaying = [model(event(8, event=BOTH, **AGES))]
    lasting = [model(event(8, event=BOTH, lifespan_days=365))]
    small = [model(event(0.000004, event=BOTH, half_life_days=36_500))]
    return [
        Fault("a half-life twice as long", setting(worth, "decay_rate", lambda s: rate(2 * s)), decaying),
        Fault("an age in whole days", setting(sums, "worth", of_whole_days), decaying),
        Fault("rounding down", plant_truncated, small),
        Fault("a lifespan that takes nothing before its end", setting(sums, "worth", unaged), lasting),
    ]


def _of_repetition() -> list[Fault]:
    per_day = [model(event(3, event=BOTH, counts={"per_day": 1}, **more)) for more in ({}, AGES)]
    several = [model(event(3, event=BOTH, counts={"per_day": 2}, **more)) for more in ({}, AGES)]
    once_per = [model(event(3, counts={"once_per": "plan"}, **more)) for more in ({}, AGES)]
    at_most = [model(event(3, event=BOTH, at_most=2, **more)) for more in ({}, AGES)]
    once = [model(event(3, event=BOTH, counts="once")), model(event(3, counts="once", **AGES))]
    by_text = [model(event(3, event=BOTH, counts={"once_per": "url"}))]
    # Rules that count one event by different things, so that it has a place in two orders.
    mixed = [
        model(
            event(3, counts={"once_per": "plan"}),
            event(4, name="days", event=BOTH, counts={"per_day": 1}),
        )
    ]
    narrowed = [
        model(
            event(3, event=BOTH, counts={"per_day": 1}, where=[{"property": "trial", "is": True}]),
            event(4, name="all", event=BOTH, counts={"per_day": 1}),
        )
    ]
    ranges = [model(ranged((1, 5), (3, 12), (6, -7), event=BOTH, window_days=365))]
    absent = [model(condition({"event": "page_viewed", "last": {"more_than_days_ago": 30}}, -10))]
    twice = [model(event(3, event=BOTH, counts={"per_day": 1}, at_most=2, **AGES))]
    return [
        Fault("once counts the first", _plant_first, once[1:]),
        Fault("once counts every time", _plant_every, once[:1]),
        Fault("at_most counts one more", _plant_one_more, at_most[:1]),
        Fault("at_most of decaying events counts one more", _plant_most(1), at_most[1:]),
        Fault("at_most counts the oldest", _plant_oldest, at_most[1:]),
        Fault("at_most on top of a day is forgotten", _plant_no_second, twice),
        Fault("once_per forgets the object", _plant_key("p_plan"), once_per),
        Fault("once_per takes an empty text for an object", _plant_empty_object, by_text),
        Fault("per_day forgets the day", _plant_key(reading.LOCAL_DATE), per_day),
        Fault("per_day n counts one less", _plant_most(-1), several),
        Fault("rules that count by different things share an order", _plant_one_order, mixed),
        Fault("a place among all events where some match", _plant_whole, narrowed),
        Fault("a range that begins one time later", _plant_later_range, ranges),
        Fault("a range beside the highest that is reached", _plant_lowest_range, ranges),
        Fault("absence that is presence", _plant_presence, absent),
    ]


def _plant_first(patch: pytest.MonkeyPatch) -> None:
    real = sums._of_rule

    def mutant(asked: Any, index: int, rule: EventRule, happened: Any, place: Any) -> Any:
        amounts = real(asked, index, rule, happened, place)
        amounts[f"a_{index}"] = happened.age.max(where=happened[f"m_{index}"])
        return amounts

    patch.setattr(sums, "_of_rule", mutant)


def _plant_every(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stages.RuleStage, "_count", lambda self, index, rule, row: row[f"n_{index}"].fill_null(0))


def _plant_one_more(patch: pytest.MonkeyPatch) -> None:
    real = stages.RuleStage._count

    def mutant(self: Any, index: int, rule: EventRule, row: Any) -> Any:
        return real(self, index, rule.model_copy(update={"at_most": (rule.at_most or 0) + 1}), row)

    patch.setattr(stages.RuleStage, "_count", mutant)


def _plant_most(more: int) -> Plant:
    real = ranking.most_of
    return setting(sums, "most_of", lambda rule: (real(rule) or 0) + more)


def _plant_oldest(patch: pytest.MonkeyPatch) -> None:
    def by_age(happened: Any, found: Any, dialect: Any) -> Any:
        window = ibis.window(rows=(None, 0), group_by=[happened.lead], order_by=happened.occurred_at)
        places = {one.number_column: ibis.row_number().over(window) + 1 for one in found}
        return happened.mutate(**places)

    patch.setattr(text, "ranked", by_age)


def _plant_no_second(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sums, "ranks_twice", lambda rule: False)


def _plant_key(column: str) -> Plant:
    real = matching._key

    def mutant(asked: Any, key: str, read: Any) -> Any:
        return ibis.literal("all") if key == column else real(asked, key, read)

    return setting(matching, "_key", mutant)


def _plant_empty_object(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching, "known_part", lambda column, kind: column)


def _plant_one_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ranking.Order, "takes", lambda self, rule: True)


def _plant_later_range(patch: pytest.MonkeyPatch) -> None:
    real = stages._given_for
    patch.setattr(stages, "_given_for", lambda rule, count: real(rule, count - 1))


def _plant_lowest_range(patch: pytest.MonkeyPatch) -> None:
    def lowest(rule: RangeRule, count: Any) -> Any:
        times, given = rule.steps[0]
        return ibis.ifelse(count >= times, given, 0).cast("int64")

    patch.setattr(stages, "_given_for", lowest)


def _plant_presence(patch: pytest.MonkeyPatch) -> None:
    real = Program.answers

    def mutant(self: Program, row: Any) -> Any:
        return {name: ~answer for name, answer in real(self, row).items()}

    patch.setattr(Program, "answers", mutant)


def _plant_whole(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ranking.Order, "is_whole", lambda self, rule: True)


def _of_events() -> list[Fault]:
    real = matching._counts

    def changed(**parts: Any) -> Plant:
        def mutant(asked: Any, rule: EventRule, read: Any) -> Any:
            return real(asked, rule.model_copy(update=parts), read)

        return setting(matching, "_counts", mutant)

    def names_forgotten(patch: pytest.MonkeyPatch) -> None:
        among = kinds.Kinds.among
        patch.setattr(kinds.Kinds, "among", lambda self, names, kind: among(self, sorted(names)[-1:], kind))

    def kinds_mixed_up(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(kinds.Kinds, "telling_apart", lambda groups: _one_kind(groups))

    line = [{"property": "trial", "is": True}]
    return [
        Fault("a window that is forgotten", changed(window_days=None), [model(event(3, window_days=7))]),
        Fault("a where that is forgotten", changed(where=()), [model(event(3, where=line))]),
        Fault(
            "only one of several events",
            names_forgotten,
            [model(event(3, event=BOTH), event(2, name="one"))],
        ),
        Fault(
            "events that rules treat apart share a number",
            kinds_mixed_up,
            [model(event(3), event(5, name="orders", event="order_placed"))],
        ),
        Fault(
            "a property that is read of other events only",
            _plant_unread,
            [model(event(3, where=line), condition({"event": "order_placed", "where": line}))],
        ),
        Fault(
            "an activity that is none",
            setting(sums, "NOT_ACTIVITY", frozenset({"page_viewed"})),
            [model(event(3))],
        ),
    ]


def _one_kind(groups: Any) -> kinds.Kinds:
    return kinds.Kinds({name: 1 for names in groups for name in names})


def _plant_unread(patch: pytest.MonkeyPatch) -> None:
    real = reading.Reading._names_of_properties
    patch.setattr(
        reading.Reading, "_names_of_properties", lambda self: real(self) | {"trial": {"order_placed"}}
    )


def _of_adjustments() -> list[Fault]:
    plain = [model(event(1))]
    return [
        Fault("an adjustment that does not end", _plant_adjusted(as_of=_LONG_AGO), plain),
        Fault("an adjustment that lasts too long", _plant_limit(MOST_SECONDS=10**9), plain),
        Fault("an adjustment that is too large", _plant_limit(MOST_POINTS=2000), plain),
        Fault("an adjustment of the other dimension", _plant_other_dimension, plain),
        Fault("an adjustment whose end wakes nobody", plant_no_turn, plain),
    ]


def _plant_limit(**limits: int) -> Plant:
    return setting(matching, "adjusting", SimpleNamespace(**{**vars(adjusting), **limits}))


_LONG_AGO = ibis.timestamp("1900-01-01 00:00:00", timezone="UTC")


def _plant_adjusted(**columns: Any) -> Plant:
    real = matching._adjustments
    return setting(matching, "_adjustments", lambda asked, read: list(real(asked, _Changed(read, columns))))


class _Changed:
    """A table of which some columns read otherwise."""

    def __init__(self, table: Any, columns: dict[str, Any]) -> None:
        self._table, self._columns = table, columns

    def __getattr__(self, name: str) -> Any:
        return self._columns[name] if name in self._columns else getattr(self._table, name)

    def __getitem__(self, name: str) -> Any:
        return self._table[name]


def _plant_other_dimension(patch: pytest.MonkeyPatch) -> None:
    real = sums.sums

    def mutant(asked: Any, happened: Any, *more: Any) -> Any:
        swapped = {"adjusted_fit": "adjusted_engagement", "adjusted_engagement": "adjusted_fit"}
        other = happened.mutate(**{name: happened[source] for name, source in swapped.items()})
        return real(asked, other, *more)

    patch.setattr(text, "sums", mutant)


FAULTS = [*_of_worth(), *_of_repetition(), *_of_events(), *_of_adjustments(), *LIMIT_FAULTS]
