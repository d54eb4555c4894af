"""Documents that cannot be used, by the command: the file, the path of the node and a sentence; nothing changed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leadwright.playbook.models import DocumentVersion
from tests.cli.running import Ended, Here

pytestmark = pytest.mark.django_db
_FIELD = {"field": "role", "known": True}


def segment(when: object) -> dict[str, Any]:
    return {"kind": "segment", "slug": "x", "title": "X", "when": when}


def scoring(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    bands = {"fit": {"A": 60, "B": 40, "C": 20, "D": 0}, "engagement": {"1": 60, "2": 40, "3": 20, "4": 0}}
    return {
        "kind": "scoring",
        "title": "X",
        "dimensions": {name: {"cap": 100, "bands": one} for name, one in bands.items()},
        "grid": {f"{fit}{level}": 1 for fit in "ABCD" for level in "1234"},
        "rules": list(rules),
        **changes,
    }


def rule(**changes: Any) -> dict[str, Any]:
    return {"name": "pages", "dimension": "engagement", "points": 1, "event": "page_viewed", **changes}


def nested(depth: int) -> dict[str, Any]:
    return _FIELD if depth == 0 else {"not": nested(depth - 1)}


@pytest.fixture
def apply(here: Here, tmp_path: Path) -> Callable[..., Ended]:
    def run(*documents: dict[str, Any]) -> Ended:
        folder = tmp_path / "playbook"
        folder.mkdir()
        for number, document in enumerate(documents):
            (folder / f"{number}.yml").write_text(json.dumps(document))
        return here("playbook", "apply", str(folder))

    return run


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (
            [segment({"all": [{"field": "nowhere", "known": True}]})],
            ["0.yml", "when.all[0].field", "nowhere"],
        ),
        ([segment({"field": "company_size", "contains": "many"})], ["0.yml", "when.contains"]),
        ([segment(nested(500))], ["0.yml", "when.not.not.not", "deeper"]),
        ([scoring(rule(half_life_days=0))], ["0.yml", "rules[0].half_life_days", "more than 0"]),
        ([scoring(rule(), rule(name="more", cap=-1))], ["0.yml", "rules[1].cap"]),
        (
            [scoring({"name": "deep", "dimension": "fit", "points": 1, "when": nested(500)})],
            ["0.yml", "rules[0].when.not.not.not", "deeper"],
        ),
        (
            [
                segment({"field": "persona", "known": True}),
                scoring(
                    {
                        "name": "unknown",
                        "dimension": "fit",
                        "points": 1,
                        "when": {"field": "nowhere", "known": True},
                    }
                ),
            ],
            ["1.yml", "rules[0].when.field", "nowhere"],
        ),
        (
            [
                segment({"field": "score.fit", "at_least": 5}),
                scoring({"name": "own", "dimension": "fit", "points": 1, "when": {"segment": "x"}}),
            ],
            ["in a circle", "scoring", "segment x"],
        ),
        ([segment({"persona": "nobody"})], ["persona nobody, which is not published"]),
        ([segment({"segment": "x"})], ["segment x names itself"]),
        (
            [
                segment({"persona": "last"}),
                {"kind": "persona", "slug": "first", "title": "F", "place": 1, "when": {"segment": "x"}},
                {"kind": "persona", "slug": "last", "title": "L", "place": 2, "when": _FIELD},
            ],
            ["in a circle", "persona first names segment x, which names persona last"],
        ),
    ],
    ids=[
        "unknown field",
        "wrong type",
        "500 nested",
        "half-life of 0",
        "cap below 0",
        "500 nested in a rule",
        "unknown in a rule",
        "circle of a model and a segment",
        "unknown persona",
        "itself",
        "circle across kinds",
    ],
)
def test_a_document_that_cannot_be_used_is_refused_at_its_place(
    apply: Callable[..., Ended], documents: list[dict[str, Any]], said: list[str]
) -> None:
    before = DocumentVersion.objects.count()
    ended = apply(*documents)
    assert ended.code != 0
    assert [part for part in said if part not in ended.err] == [], ended.err
    assert "Traceback" not in ended.err
    assert DocumentVersion.objects.count() == before
