"""Every way by which a page can be found, forced."""

from collections.abc import Callable
from typing import Any

import pytest

from leadwright.leads.queries import choosing, pages, patience
from leadwright.leads.queries.choosing import Way, Ways

Chosen = Callable[[Way], bool]
# Which of the ways is taken, and what is changed so that it fails or is gone in small steps.
_WAYS: dict[str, tuple[Chosen | None, dict[tuple[Any, str], int]]] = {
    "as the planner thinks": (None, {}),
    "along the order": (lambda way: not way.looked_up, {(pages, "_SHORTEST_STEP"): 3}),
    "along the order, without an end": (lambda way: not way.looked_up, {(pages, "_LONGEST"): 1000}),
    "along the order, words found beside the walk": (
        lambda way: not way.looked_up,
        {(pages, "_SHORTEST_STEP"): 3, (pages, "_LONGEST"): 1000, (choosing, "_BESIDE"): -(10**6)},
    ),
    "along the order past those that are not found": (
        lambda way: way.walks and bool(way.looked_up) and bool(way.judged),
        {(pages, "_SHORTEST_STEP"): 4, (pages, "_LONGEST"): 1000},
    ),
    "a walk that ends too early": (
        lambda way: way.walks and bool(way.looked_up),
        {(pages, "_LONGEST"): 0, (pages, "_ANYHOW"): 0},
    ),
    "everything looked up": (lambda way: not way.walks and not way.judged, {}),
    "one part looked up": (lambda way: not way.walks and len(way.looked_up) == 1, {}),
    "more found than thought": (lambda way: bool(way.looked_up), {(choosing, "MOST_CHOSEN"): 3}),
    "a walk that ends too early, and nothing to look up": (
        lambda way: not way.looked_up,
        {(pages, "_LONGEST"): 0, (pages, "_ANYHOW"): 0, (choosing, "MOST_CHOSEN"): 0},
    ),
    "too many to gather": (
        lambda way: not way.looked_up,
        {
            (pages, "_LONGEST"): 0,
            (pages, "_ANYHOW"): 0,
            (pages, "MOST_GATHERED"): 3,
            (choosing, "MOST_CHOSEN"): 0,
        },
    ),
}


@pytest.fixture(params=list(_WAYS))
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Forces each of the ways by which a page can be found after the first walk, and what comes when that fails."""
    wanted, changed = _WAYS[request.param]
    # Which way is gone is tried here, not how long it takes beside whatever else runs on the machine.
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 60)
    if wanted is not None:
        monkeypatch.setattr(pages, "_FIRST_WALK", 1)
        monkeypatch.setattr(pages, "_DENSE", 0)
        monkeypatch.setattr(choosing, "MOST_CHOSEN", 10**9)
        monkeypatch.setattr(Ways, "best", lambda ways: _first(ways, wanted))
        monkeypatch.setattr(Ways, "onward", lambda ways, way, chosen: way)
    for (module, name), value in changed.items():
        monkeypatch.setattr(module, name, value)
    return str(request.param)


def _first(ways: Ways, wanted: Chosen) -> Way:
    """The first way of that kind; where the condition has none, the first that looks something up; else the first of all."""
    several = list(ways.all())
    return next(iter([*filter(wanted, several), *(way for way in several if way.looked_up), *several]))
