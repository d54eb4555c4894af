"""Generated models over the small world of the condition tests, and models written by hand."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from leadwright.criteria.dump import dump
from leadwright.criteria.parse import parse
from leadwright.criteria.types import FieldType
from leadwright.scoring.model import CELLS, Dimension, ScoringModel
from tests.criteria import trees
from tests.criteria.world import EVENT_NAMES, PROPERTIES

Document = dict[str, Any]

FIT_BANDS = {"A": 60, "B": 40, "C": 20, "D": 0}
ENGAGEMENT_BANDS = {"1": 50, "2": 25, "3": 8, "4": 0}
GRID = {cell: place for place, cell in enumerate(CELLS, start=1)}


def document(*rules: Document, **more: Any) -> Document:
    """A whole model around some rules."""
    dimensions = {
        "fit": {"cap": 100, "bands": FIT_BANDS, **more.pop("fit", {})},
        "engagement": {"cap": 100, "bands": ENGAGEMENT_BANDS, **more.pop("engagement", {})},
        **more.pop("others", {}),
    }
    return {"dimensions": dimensions, "grid": GRID, "rules": list(rules), **more}


def parsed(body: Mapping[str, Any]) -> ScoringModel:
    """The model as the playbook reads it."""
    return ScoringModel.model_validate_json(json.dumps(body))


def other(**limits: Any) -> Document:
    """A dimension beside fit and engagement."""
    return {"cap": 100, "bands": ENGAGEMENT_BANDS, **limits}


def model(*rules: Document, **more: Any) -> ScoringModel:
    return parsed(document(*rules, **more))


def condition(when: Document, points: float = 10, name: str = "fact", **more: Any) -> Document:
    return {"name": name, "dimension": "fit", "points": points, "when": when, **more}


def ranged(*steps: tuple[int, float], name: str = "often", **more: Any) -> Document:
    """Points for how often something happened: those of each step from so many times on."""
    ranges = [{"at_least": times, "points": points} for times, points in steps]
    return {"name": name, "dimension": "engagement", "event": "page_viewed", "ranges": ranges, **more}


def event(points: float = 10, name: str = "happened", **more: Any) -> Document:
    return {"name": name, "dimension": "engagement", "points": points, "event": "page_viewed", **more}


def canonical(when: Document) -> Document:
    """The condition as plain data that JSON carries: exact numbers, dates as text, no halves of characters."""
    return dump(parse(when))


_points = st.sampled_from((0, 1, 5, 12.5, 0.000001, 0.333333, 40, -3, -20, -0.000007, 3000, -2500.5))
_caps = st.sampled_from((0, 0.5, 3, 10, 25, 80))
_half_lives = st.sampled_from((0.0001, 0.5, 1, 14, 30.25, 365, 36_500))
_windows = st.sampled_from((1, 2, 7, 30, 365))
_grouping = [one.name for one in PROPERTIES.values() if one.type is not FieldType.CHOICES]
_ranges = st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True).flatmap(
    lambda times: st.tuples(*(_points for _ in times)).map(
        lambda given: [{"at_least": n, "points": one} for n, one in zip(sorted(times), given, strict=True)]
    )
)
_counts = st.one_of(
    st.just("every"),
    st.just("once"),
    st.sampled_from(_grouping).map(lambda name: {"once_per": name}),
    st.integers(1, 3).map(lambda most: {"per_day": most}),
)


def _lines() -> st.SearchStrategy[list[Document]]:
    """Property conditions, taken from generated event leaves that have some."""
    return st.just([]) | trees.event_documents().filter(trees.accepted).map(
        lambda leaf: canonical(leaf).get("where", [])
    )


@st.composite
def event_rules(draw: st.DrawFn) -> Document:
    rule: Document = {
        "event": draw(st.lists(st.sampled_from(EVENT_NAMES), min_size=1, max_size=2, unique=True)),
        "counts": draw(_counts),
    }
    where = draw(_lines())
    if where:
        rule["where"] = where
    if draw(st.booleans()):
        rule["window_days"] = draw(_windows)
    if rule["counts"] != "once" and draw(st.integers(0, 3)) == 0:
        return rule | {"ranges": draw(_ranges)}
    ages = draw(st.sampled_from((("half_life_days", _half_lives), ("lifespan_days", _windows), None)))
    for key, values in filter(None, (ages, draw(st.sampled_from((("cap", _caps), None))))):
        rule[key] = draw(values)
    if rule["counts"] != "once" and draw(st.booleans()):
        rule["at_most"] = draw(st.integers(1, 3))
    return rule


@st.composite
def model_documents(draw: st.DrawFn, size: int = 12) -> Document:
    """A model with rules of every kind, in groups or not, under caps that bite."""
    conditions = trees.documents().map(lambda when: {"when": canonical(when)})
    rules = draw(st.lists(event_rules() | event_rules() | conditions, min_size=1, max_size=size))
    groups = {"few": "fit", "many": "engagement", "others": "engagement"}
    others = draw(st.booleans())
    groups |= {"heavy": "machines"} if others else {}
    names = [*map(str, Dimension), *(("machines", "product") if others else ())]
    for index, rule in enumerate(rules):
        dimension = draw(st.sampled_from([one for one in names if one != "product" or "when" not in rule]))
        rule |= {"name": f"rule-{index}", "dimension": dimension}
        rule |= {} if "ranges" in rule else {"points": draw(_points)}
        own = [slug for slug, of in groups.items() if of == dimension]
        if own and draw(st.booleans()):
            rule["group"] = draw(st.sampled_from(own))
    further = {"product": other(), "further": {"machines": other(**draw(_limits()))}} if others else {}
    body = document(*rules, fit=draw(_limits()), engagement=draw(_limits()), others=further)
    body["groups"] = {slug: {"dimension": of, "cap": draw(_caps)} for slug, of in groups.items()}
    if draw(st.booleans()):
        body["total_cap"] = draw(_caps)
    return body


def _limits() -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(
        {"cap": st.sampled_from((0, 7.5, 60, 100, 5000)), "floor": st.sampled_from((0, 0, -10, -5000))}
    )


def models(size: int = 12) -> st.SearchStrategy[ScoringModel]:
    return model_documents(size).map(parsed)
