"""Changes of a scoring model as plain data, and what is wrong with it, by place."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from leadwright.criteria.text import fold
from leadwright.playbook import parts
from leadwright.playbook.errors import Problem
from leadwright.playbook.faults import faults
from leadwright.playbook.reading import read
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import PRODUCT, Dimension, ScoringModel

Document = Mapping[str, Any]
_LONGEST = 50
_LONGEST_DIMENSION = 30


def dimensions_of(body: Document) -> dict[str, tuple[str, ...]]:
    """Every dimension of a model with the keys that lead to it."""
    held = body["dimensions"]
    found = {str(one): ("dimensions", str(one)) for one in Dimension}
    if PRODUCT in held:
        found[PRODUCT] = ("dimensions", PRODUCT)
    return found | {name: ("dimensions", "further", name) for name in held.get("further", {})}


def with_dimension(body: Document, label: str) -> dict[str, Any]:
    """The model with one dimension more, in the usual bands; product use is the one that is called so."""
    held = dict(body["dimensions"])
    name = new_name(label, list(dimensions_of(body))).replace("-", "_")[:_LONGEST_DIMENSION]
    fresh = {"cap": 100, "bands": {"1": 45, "2": 20, "3": 6, "4": 0}}
    if name in (PRODUCT, "product_use") and PRODUCT not in held:
        return {**body, "dimensions": {**held, PRODUCT: fresh}}
    return {**body, "dimensions": {**held, "further": {**held.get("further", {}), name: fresh}}}


def without_dimension(body: Document, name: str) -> dict[str, Any]:
    """The model without one of the dimensions beside fit and engagement; rules that name it have to go too."""
    held = {key: one for key, one in body["dimensions"].items() if key != name}
    further = {key: one for key, one in held.pop("further", {}).items() if key != name}
    return {**body, "dimensions": held | ({"further": further} if further else {})}


def place_of(body: Document, name: str) -> int | None:
    """Where the rule of this name stands, None where there is none."""
    return parts.place_of(body["rules"], name)


def with_rule(body: Document, rule: Document, place: int | None = None) -> dict[str, Any]:
    """The model with `rule` instead of the one of its name, or, where it is new, at `place` or last."""
    return {**body, "rules": parts.with_part(body["rules"], rule, held=rule["name"], place=place)}


def without_rule(body: Document, name: str) -> dict[str, Any]:
    """The model without the rule of this name."""
    return {**body, "rules": parts.without_part(body["rules"], name)}


def moved(body: Document, name: str, *, up: bool) -> dict[str, Any]:
    """The model with a rule one step up or down among those of its dimension; as it is where there is no step left."""
    rules, place = list(body["rules"]), place_of(body, name)
    if place is None:
        return dict(body)
    same = [at for at, rule in enumerate(rules) if rule["dimension"] == rules[place]["dimension"]]
    step = same.index(place) + (-1 if up else 1)
    if 0 <= step < len(same):
        rules[place], rules[same[step]] = rules[same[step]], rules[place]
    return {**body, "rules": rules}


def new_name(label: str, taken: Sequence[str]) -> str:
    """A name for a rule that nobody else has, made from what people call it."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(label)).strip("-")[:_LONGEST].strip("-")
    stem = plain if plain[:1].isalpha() and plain.isascii() else "rule"
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def problems(body: object) -> tuple[Problem, ...]:
    """Everything that is wrong with a model, each with its path (`rules[3].points`); empty where it could be published."""
    return faults(SCORING.name, DEFAULT_SLUG, body)


def as_model(body: object) -> ScoringModel:
    """The typed model. Raises BadDocument."""
    model = read(SCORING.name, DEFAULT_SLUG, body).body
    assert isinstance(model, ScoringModel)  # noqa: S101 - what its kind reads
    return model
