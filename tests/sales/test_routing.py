"""The routing document: what is refused, with the place; and what leads meet."""

from collections.abc import Mapping

import pytest

from leadwright.accounts.actor import operator
from leadwright.platform.errors import DomainError
from leadwright.playbook.operations import draft_document, publish_version
from tests.sales.world import NOW, seller, team

pytestmark = pytest.mark.django_db

FALLBACK = {"everybody": True}
ANYBODY = {"field": "email", "known": True}


def _rule(name: str, **rest: object) -> dict[str, object]:
    return {"name": name, "when": ANYBODY, "to": {"everybody": True}, **rest}


@pytest.fixture(autouse=True)
def people(db: None) -> None:
    team("North", "Kim")
    seller("Lea")


BAD: list[tuple[Mapping[str, object], str]] = [
    ({}, "fallback"),
    ({"fallback": {"everybody": True, "team": "North"}}, "exactly one"),
    ({"fallback": {"person": "kin@acme.example"}}, 'fallback.person: There is no .* Did you mean "kim@acme.example"'),
    ({"fallback": {"team": "Nort"}}, 'fallback.team: There is no team "Nort". Did you mean "North"'),
    ({"fallback": FALLBACK, "people": [{"person": "no@acme.example"}]}, r"people\[0\].person"),
    ({"fallback": FALLBACK, "people": [{"person": "kim@acme.example"}] * 2}, r"people\[1\].person.*twice"),
    ({"fallback": FALLBACK, "hours": {"week": {"monday": ["25:00-26:00"]}}}, "hours.week.monday"),
    ({"fallback": FALLBACK, "hours": {"week": {"monday": ["09:00-12:00", "11:00-13:00"]}}}, "overlap"),
    ({"fallback": FALLBACK, "hours": {"week": {}}}, "hours.week.*at least one"),
    ({"fallback": FALLBACK, "hours": {"zone": "Europe/Berlinn"}}, 'no time zone "Europe/Berlinn"'),
    (
        {
            "fallback": FALLBACK,
            "people": [
                {
                    "person": "kim@acme.example",
                    "absences": [
                        {"first": "2026-07-01", "last": "2026-07-10"},
                        {"first": "2026-07-10", "last": "2026-07-12"},
                    ],
                }
            ],
        },
        r"people\[0\].absences.*overlap",
    ),
    (
        {
            "fallback": FALLBACK,
            "people": [
                {"person": "kim@acme.example", "absences": [{"first": "2026-07-02", "last": "2026-07-01"}]}
            ],
        },
        "before it begins",
    ),
    ({"fallback": FALLBACK, "people": [{"person": "kim@acme.example", "per_day": 9, "per_week": 8}]}, "per_week"),
    ({"fallback": FALLBACK, "rules": [_rule("a", otherwise="b"), _rule("b", otherwise="a")]}, "circle: a → b → a"),
    ({"fallback": FALLBACK, "rules": [_rule("a", otherwise="z")]}, r"rules\[0\].otherwise"),
    ({"fallback": FALLBACK, "rules": [_rule("a"), _rule("a")]}, r"rules\[1\].name"),
    ({"fallback": FALLBACK, "rules": [_rule("a", when={"field": "nope", "known": True})]}, r"rules\[0\].when"),
    ({"fallback": FALLBACK, "answer": {"remind_after": 60, "within": 60}}, "answer.*shorter"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "sentence"), BAD, ids=[str(place) for place in range(len(BAD))])
def test_what_cannot_be_is_refused_with_its_place(body: Mapping[str, object], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        draft = draft_document(actor=operator(), kind="routing", body=body, at=NOW)
        publish_version(actor=operator(), kind="routing", slug="default", number=draft.number, at=NOW)
