from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.lifecycle.rules import (
    Criterion,
    Definition,
    StageRule,
    Verdicts,
    WhyLine,
    is_reached,
    next_stage,
    stages_ahead,
)
from leadwright.lifecycle.stages import BESIDE, LADDER, RANK, Stage

CLIMB = LADDER[1:]


def rule(stage: Stage, count: int = 1, **changes: object) -> StageRule:
    criteria = tuple(Criterion(f"{stage}_{index}", f"{stage} {index}") for index in range(count))
    return replace(StageRule(stage, criteria, count, stays=stage in RANK), **changes)  # type: ignore[arg-type]


# As the starter has it, with one criterion for each stage but the MQL.
STARTER = Definition(
    ladder=(
        rule(Stage.LEAD),
        rule(Stage.MQL, 2, requires=frozenset({Stage.LEAD})),
        rule(Stage.PQL, requires=frozenset({Stage.LEAD})),
        rule(
            Stage.SQL,
            requires_any=frozenset({Stage.MQL, Stage.PQL}),
            stays=False,
            falls=Criterion("sql_down", "set back"),
        ),
        rule(Stage.OPPORTUNITY, stays=False),
        rule(Stage.CUSTOMER, stays=False),
    ),
    beside=(rule(Stage.SPAM), rule(Stage.LOST)),
)
KEYS = sorted(
    {one.key for part in (*STARTER.ladder, *STARTER.beside) for one in part.criteria} | {"sql_down"}
)


def meeting(*keys: str) -> dict[str, bool]:
    return {key: key in keys for key in KEYS}


LEAD = ("lead_0",)
MQL = (*LEAD, "mql_0", "mql_1")
SQL = (*MQL, "sql_0")


@pytest.mark.parametrize(
    ("current", "met", "following"),
    [
        (Stage.RAW_LEAD, (), Stage.RAW_LEAD),
        (Stage.RAW_LEAD, LEAD, Stage.LEAD),
        (Stage.RAW_LEAD, ("mql_0", "mql_1"), Stage.RAW_LEAD),
        (Stage.RAW_LEAD, (*LEAD, "mql_0"), Stage.LEAD),
        (Stage.RAW_LEAD, SQL, Stage.SQL),
        (Stage.LEAD, ("sql_0", *LEAD), Stage.LEAD),
        (Stage.LEAD, (*LEAD, "pql_0", "sql_0"), Stage.SQL),
        (Stage.MQL, (*MQL, "pql_0"), Stage.PQL),
        (Stage.MQL, LEAD, Stage.MQL),
        (Stage.MQL, (), Stage.MQL),
        (Stage.SQL, MQL, Stage.SQL),
        (Stage.SQL, (*MQL, "sql_down"), Stage.MQL),
        (Stage.SQL, (*SQL, "sql_down"), Stage.SQL),
        (Stage.OPPORTUNITY, SQL, Stage.SQL),
        (Stage.CUSTOMER, (*SQL, "opportunity_0"), Stage.OPPORTUNITY),
        (Stage.RAW_LEAD, ("customer_0",), Stage.CUSTOMER),
        (Stage.CUSTOMER, ("customer_0", "spam_0", "lost_0"), Stage.SPAM),
        (Stage.LOST, MQL, Stage.MQL),
        (Stage.LOST, (), Stage.RAW_LEAD),
        (Stage.SPAM, ("lost_0",), Stage.LOST),
        (Stage.RECYCLED, LEAD, Stage.LEAD),
    ],
)
def test_where_a_lead_belongs(current: Stage, met: tuple[str, ...], following: Stage) -> None:
    assert next_stage(current, meeting(*met), STARTER).stage is following


def test_a_move_up_tells_the_criteria_of_the_stage_reached() -> None:
    assert next_stage(Stage.LEAD, meeting(*MQL), STARTER).why == (
        WhyLine(Stage.MQL, "mql 0", met=True),
        WhyLine(Stage.MQL, "mql 1", met=True),
    )


def test_a_move_down_tells_what_is_no_longer_met_and_what_took_the_stage_away() -> None:
    assert next_stage(Stage.SQL, meeting(*LEAD, "mql_0", "sql_down"), STARTER).why == (
        WhyLine(Stage.SQL, "sql 0", met=False),
        WhyLine(Stage.SQL, "set back", met=True),
        WhyLine(Stage.LEAD, "lead 0", met=True),
    )


def test_staying_needs_no_reason() -> None:
    assert next_stage(Stage.MQL, meeting(*MQL), STARTER).why == ()


def test_leaving_a_stage_beside_the_ladder_tells_that_it_ended() -> None:
    assert next_stage(Stage.LOST, meeting(*LEAD), STARTER).why == (
        WhyLine(Stage.LOST, "lost 0", met=False),
        WhyLine(Stage.LEAD, "lead 0", met=True),
    )


def test_some_of_the_criteria_are_enough_where_the_document_says_so() -> None:
    some = Definition(ladder=(rule(Stage.LEAD, 3, needed=2),))
    assert not is_reached(Stage.LEAD, {"lead_0": True, "lead_1": False, "lead_2": False}, some)
    assert is_reached(Stage.LEAD, {"lead_0": True, "lead_1": False, "lead_2": True}, some)


def test_a_stage_the_document_no_longer_has_is_left() -> None:
    smaller = Definition(ladder=(rule(Stage.LEAD),))
    assert next_stage(Stage.PQL, {"lead_0": True}, smaller).stage is Stage.LEAD


@pytest.mark.parametrize(
    ("current", "met", "ahead"),
    [
        (Stage.RAW_LEAD, (), (Stage.LEAD,)),
        (Stage.LEAD, LEAD, (Stage.MQL,)),
        (Stage.LEAD, (*LEAD, "pql_0"), (Stage.MQL, Stage.PQL)),
        (Stage.MQL, MQL, (Stage.SQL,)),
        (Stage.PQL, MQL, (Stage.SQL,)),
        (Stage.CUSTOMER, (), ()),
        (Stage.LOST, MQL, (Stage.SQL,)),
        (Stage.SPAM, (), (Stage.LEAD,)),
    ],
)
def test_what_is_ahead_is_the_next_step_and_a_way_beside_it_that_was_begun(
    current: Stage, met: tuple[str, ...], ahead: tuple[Stage, ...]
) -> None:
    assert stages_ahead(current, meeting(*met), STARTER) == ahead


def test_a_step_the_document_leaves_out_is_stepped_over() -> None:
    without = Definition(ladder=(rule(Stage.LEAD), rule(Stage.CUSTOMER)))
    assert stages_ahead(Stage.LEAD, {"lead_0": True, "customer_0": False}, without) == (Stage.CUSTOMER,)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    stages = [stage for stage in CLIMB if draw(st.booleans())]
    ladder = []
    for index, stage in enumerate(stages):
        count = draw(st.integers(1, 3))
        below = st.frozensets(st.sampled_from(stages[:index]), max_size=2) if index else st.just(frozenset())
        leaving = draw(st.sampled_from(["stays", "falls", "goes"]))
        ladder.append(
            rule(
                stage,
                count,
                needed=draw(st.integers(1, count)),
                requires=draw(below),
                requires_any=draw(below),
                stays=leaving == "stays",
                falls=Criterion(f"{stage}_down", "down") if leaving == "falls" else None,
            )
        )
    beside = draw(st.lists(st.sampled_from(BESIDE), unique=True))
    return Definition(tuple(ladder), tuple(rule(stage) for stage in beside))


def keys_of(definition: Definition) -> list[str]:
    parts = (*definition.ladder, *definition.beside)
    return [one.key for part in parts for one in part.criteria] + [
        part.falls.key for part in parts if part.falls is not None
    ]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Definition, Stage, dict[str, bool]]:
    definition = draw(definitions())
    verdicts = {key: draw(st.booleans()) for key in keys_of(definition)}
    return definition, draw(st.sampled_from(Stage)), verdicts


@given(worlds())
def test_asking_again_changes_nothing(world: tuple[Definition, Stage, Verdicts]) -> None:
    definition, current, verdicts = world
    decided = next_stage(current, verdicts, definition).stage
    again = next_stage(decided, verdicts, definition)
    assert again.stage is decided
    assert again.why == ()


@given(worlds(), st.data())
def test_more_evidence_never_takes_a_stage_of_the_ladder_away(
    world: tuple[Definition, Stage, dict[str, bool]], data: st.DataObject
) -> None:
    definition, current, verdicts = world
    definition = replace(definition, beside=())
    criteria = [one.key for part in definition.ladder for one in part.criteria]
    more = (
        verdicts | dict.fromkeys(data.draw(st.lists(st.sampled_from(criteria))), True)
        if criteria
        else verdicts
    )
    before = next_stage(current, verdicts, definition).stage
    after = next_stage(current, more, definition).stage
    assert RANK[after] >= RANK[before]


@given(worlds())
def test_only_a_stage_that_may_be_left_is_left_downwards(world: tuple[Definition, Stage, Verdicts]) -> None:
    definition, current, verdicts = world
    after = next_stage(current, verdicts, definition).stage
    if current in RANK and after in RANK and RANK[after] < RANK[current]:
        left = definition.rules.get(current)
        assert left is None or not left.stays
        assert left is None or left.falls is None or verdicts[left.falls.key]
        assert not is_reached(current, verdicts, definition)


@given(worlds())
def test_a_stage_is_either_reached_kept_or_the_bottom(world: tuple[Definition, Stage, Verdicts]) -> None:
    definition, current, verdicts = world
    after = next_stage(current, verdicts, definition).stage
    assert after is current or after in BESIDE or is_reached(after, verdicts, definition)
