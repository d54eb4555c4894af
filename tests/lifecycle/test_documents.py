from typing import Any

import pytest

from leadwright.lifecycle.documents import conditions_of, definition_of
from leadwright.lifecycle.rules import Criterion
from leadwright.lifecycle.stages import Stage
from leadwright.platform.errors import DomainError
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.reading import read
from tests.lifecycle.world import NOW, criterion, operator, publish, stage

KNOWN = {"field": "email", "known": True}


def document(*stages: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"stages": list(stages), **rest}


def refusal(body: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as refused:
        read("lifecycle", "default", body)
    return [(problem.path, problem.sentence) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("body", "path", "says"),
    [
        (document(), "stages", "At least 1"),
        (document(stage("leed", KNOWN)), "stages[0].stage", "It has to be raw_lead, lead, mql"),
        (document(stage("raw_lead", KNOWN)), "stages", '"raw_lead" is no stage of the ladder'),
        (document(stage("spam", KNOWN)), "stages", '"spam" is no stage of the ladder'),
        (document(stage("lead", KNOWN), stage("lead", KNOWN)), "stages", '"lead" is defined twice'),
        (document(stage("mql", KNOWN), stage("lead", KNOWN)), "stages", "from low to high"),
        (
            document(stage("lead", KNOWN, requires=["mql"])),
            "stages",
            '"lead" can only require a stage below it',
        ),
        (document(stage("mql", KNOWN, requires=["lead"])), "stages", "can only require a stage below it"),
        (document(stage("mql", KNOWN, requires_any=["mql"])), "stages", "can only require a stage below it"),
        (document(stage("lead", KNOWN, needs=2)), "stages[0]", '"needs" lies between 1 and 1'),
        (document(stage("lead", KNOWN, needs=0)), "stages[0]", '"needs" lies between 1 and 1'),
        (document(stage("lead", KNOWN, stays=False, down=criterion(KNOWN))), "stages[0]", "not both"),
        (document(stage("lead")), "stages[0].criteria", "At least 1"),
        (
            document(stage("lead", KNOWN), beside=[stage("mql", KNOWN)]),
            "beside",
            '"mql" is not beside the ladder',
        ),
        (document(stage("lead", {"field": "email"})), "stages[0].criteria[0].when", ""),
        (document(stage("lead", KNOWN, sticks=True)), "stages[0]", 'There is no key "sticks".'),
        (document(stage("lead", KNOWN), interest={"first": []}), "interest.first", "At least 1"),
    ],
)
def test_a_lifecycle_that_cannot_be_meant_is_refused_at_its_place(
    body: dict[str, Any], path: str, says: str
) -> None:
    (problem, *_) = refusal(body)
    assert problem[0] == path
    assert says in problem[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            document(stage("lead", KNOWN), stage("mql", KNOWN, {"field": "emial", "known": True})),
            'stages[1].criteria[1].when.field: There is no field "emial". Did you mean "email"?',
        ),
        (
            document(stage("lead", KNOWN, down=criterion({"event": "page_viewd"}))),
            'stages[0].down.when.event: There is no event "page_viewd".',
        ),
        (
            document(stage("lead", KNOWN), beside=[stage("lost", {"field": "stage_set_to", "is": "gone"})]),
            'beside[0].criteria[0].when.is: There is no choice "gone".',
        ),
        (
            document(stage("lead", KNOWN), prospect=criterion({"segment": "nobody"})),
            "lifecycle default names segment nobody, which is not published.",
        ),
        (
            document(stage("lead", KNOWN), interest={"later": ["email_clicked", "email_clickd"]}),
            'interest.later[1]: There is no event "email_clickd". Did you mean "email_clicked"?',
        ),
        (
            document(stage("lead", {"field": "stage", "is": "mql"})),
            "Documents may not name each other in a circle: lifecycle default names itself.",
        ),
    ],
)
def test_names_that_do_not_exist_are_refused_when_it_is_published(body: dict[str, Any], message: str) -> None:
    draft = draft_document(actor=operator(), kind="lifecycle", body=body, at=NOW)
    with pytest.raises(DomainError) as refused:
        publish_version(actor=operator(), kind="lifecycle", slug="default", number=draft.number, at=NOW)
    assert message in str(refused.value)


@pytest.mark.django_db
def test_a_published_lifecycle_is_ready_to_judge_with() -> None:
    lifecycle = publish(
        document(
            stage("lead", KNOWN),
            stage("mql", KNOWN, {"field": "phone", "known": True}, requires=["lead"], needs=1),
            stage("sql", KNOWN, requires_any=["mql"], down=criterion(KNOWN, "Set back")),
            stage("opportunity", KNOWN, stays=False),
            prospect=criterion(KNOWN),
            beside=[stage("spam", KNOWN)],
        )
    )
    rules = lifecycle.definition.rules
    assert rules[Stage.LEAD].stays
    assert (rules[Stage.MQL].needed, rules[Stage.MQL].requires) == (1, {Stage.LEAD})
    assert rules[Stage.SQL].falls == Criterion("sql_down", "Set back")
    assert not rules[Stage.SQL].stays
    assert not rules[Stage.OPPORTUNITY].stays
    assert set(lifecycle.conditions) == {
        "lead_0",
        "mql_0",
        "mql_1",
        "sql_0",
        "sql_down",
        "opportunity_0",
        "spam_0",
        "prospect",
    }


def test_every_key_of_the_rules_has_a_condition() -> None:
    body = read(
        "lifecycle",
        "default",
        document(stage("lead", KNOWN, KNOWN, down=criterion(KNOWN)), beside=[stage("spam", KNOWN)]),
    ).body
    definition = definition_of(body)  # type: ignore[arg-type]
    keys = {one.key for rule in definition.rules.values() for one in rule.criteria}
    keys |= {rule.falls.key for rule in definition.rules.values() if rule.falls}
    assert keys == set(conditions_of(body))  # type: ignore[arg-type]
