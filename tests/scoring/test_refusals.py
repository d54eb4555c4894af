"""What a scoring document cannot say is refused with the path of the node, and changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from leadwright.accounts.actor import operator
from leadwright.playbook import queries
from leadwright.playbook.errors import BadDocument, DocumentsInACircle
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.reading import read
from tests.pulse.world import NOW
from tests.scoring.worlds import Document, condition, document, event, other, ranged
from tests.starter import starter_in_force

BOSS = operator()


def nested(depth: int) -> Document:
    node: Document = {"field": "country", "is": "DE"}
    for _ in range(depth):
        node = {"not": node}
    return node


@pytest.mark.parametrize(
    ("body", "path", "words"),
    [
        (document(event(half_life_days=0)), "rules[0].half_life_days", "more than 0"),
        (document(event(lifespan_days=0)), "rules[0].lifespan_days", "It is at least 1."),
        (document(event(window_days=0)), "rules[0].window_days", "It is at least 1."),
        (document(event(window_days=99_999)), "rules[0].window_days", "It is at most 36,500."),
        (document(event(half_life_days=9, lifespan_days=9)), "rules[0].lifespan_days", "not by both"),
        (document(event(cap=-1)), "rules[0].cap", "0 or more"),
        (document(groups={"few": {"dimension": "fit", "cap": -5}}), "groups.few.cap", "0 or more"),
        (document(fit={"cap": -0.5}), "dimensions.fit.cap", "0 or more"),
        (document(total_cap=-1), "total_cap", "0 or more"),
        (document(company_cap=-1), "company_cap", "0 or more"),
        (document(ranged((3, 5), (3, 9))), "rules[0].ranges[1].at_least", "3 is not above 3"),
        (document(ranged((1, 5), counts="once")), "rules[0].counts", "cannot count once"),
        (document({**ranged((1, 5)), "points": 3}), "rules[0].points", "not both"),
        (document(event(dimension="freezers")), "rules[0].dimension", 'no dimension "freezers"'),
        (
            document(groups={"few": {"dimension": "freezers", "cap": 5}}),
            "groups.few.dimension",
            'no dimension "freezers"',
        ),
        (
            document(condition({"all": []}, dimension="product"), others={"product": other()}),
            "rules[0].points",
            "only take some away",
        ),
        (document(others={"product": other(floor=5)}), "dimensions.product.floor", "0 or less"),
        (document(others={"further": {"rule_1": other()}}), "dimensions.further.rule_1", "cannot be called"),
        (document(condition(nested(19))), "", ""),
        (document(condition(nested(30))), f"rules[0].when{'.not' * 20}", "deeper than 20 levels"),
        (document(condition(nested(500))), f"rules[0].when{'.not' * 58}", "deeper than 60 levels"),
        (
            document(condition({"all": [{"field": "country", "is": "DE"}] * 501})),
            "rules[0].when.all[499]",
            "more than 500 parts",
        ),
    ],
)
def test_a_document_is_refused_with_the_path_of_the_node(body: Document, path: str, words: str) -> None:
    if not path:
        read("scoring", "default", body)
        return
    with pytest.raises(BadDocument) as refused:
        read("scoring", "default", body)
    assert [(one.path, words in one.sentence) for one in refused.value.problems] == [(path, True)], [
        str(one) for one in refused.value.problems
    ]


def publish(kind: str, slug: str, body: dict[str, Any]) -> None:
    draft = draft_document(actor=BOSS, kind=kind, slug=slug, body=body, at=NOW)
    publish_version(actor=BOSS, kind=kind, slug=slug, number=draft.number, at=NOW)


@pytest.mark.django_db
def test_a_circle_across_kinds_is_refused_in_words_and_changes_nothing() -> None:
    starter_in_force(at=NOW - timedelta(days=9))
    publish("segment", "hot", {"title": "Hot", "when": {"field": "score.engagement", "at_least": 20}})
    publish("segment", "warm", {"title": "Warm", "when": {"segment": "hot"}})
    live = queries.published("scoring")
    assert live is not None
    body = dict(queries.working_version(actor=BOSS, kind="scoring").body)
    body["rules"] = [*body["rules"], condition({"segment": "warm"}, 5, "circle")]
    with pytest.raises(
        DocumentsInACircle,
        match="scoring default names segment warm, which names segment hot, which names scoring",
    ):
        publish("scoring", "default", body)
    after = queries.published("scoring")
    assert after is not None
    assert after.version_id == live.version_id
