"""Changes of a lifecycle as plain data, by the name of a stage. Pure."""

from collections.abc import Mapping
from typing import Any

from leadwright.lifecycle.stages import BESIDE, RANK, Stage
from leadwright.platform.errors import NotFound
from leadwright.playbook.parts import moved_part, place_of, with_part, without_part

Document = Mapping[str, Any]


def list_of(stage: str) -> str:
    """Which list a stage stands in. Raises NotFound for what is no stage that can be defined."""
    if stage not in set(Stage) or stage == Stage.RAW_LEAD:
        raise NotFound(f"There is no stage “{stage}” that can be defined.")
    return "beside" if stage in BESIDE else "stages"


def has_stage(body: Document, stage: str) -> bool:
    """Whether the document has a stage of this name. Raises NotFound as `list_of` does."""
    return _place(body, stage) is not None


def place_in(body: Document, stage: str) -> str:
    """The path of a stage the document has: `stages[2]`."""
    return f"{list_of(stage)}[{_place(body, stage)}]"


def stage_part(body: Document, stage: str) -> dict[str, Any]:
    """The stage as it is. Raises NotFound where the document has none of this name."""
    place = _place(body, stage)
    if place is None:
        raise NotFound(f"{Stage(stage).label} is no stage of this draft any more.")
    return dict(body[list_of(stage)][place])


def place_of_criterion(part: Document, line: str) -> int:
    """Where the criterion of a stage with this line stands. Raises NotFound where there is none."""
    if not (line.isascii() and line.isdecimal() and int(line) < len(part["criteria"])):
        raise NotFound("There is no such criterion in the draft any more.")
    return int(line)


def with_stage(body: Document, part: Document) -> dict[str, Any]:
    """The document with a stage instead of the one of its name, or, where it is new, in its place on the ladder."""
    key, name = list_of(part["stage"]), part["stage"]
    parts = with_part(body.get(key, ()), part, held=name, key="stage")
    if key == "stages" and not has_stage(body, name):
        parts.sort(key=lambda one: RANK[Stage(one["stage"])])
    return {**body, key: parts}


def with_stage_moved(body: Document, stage: str, *, up: bool) -> dict[str, Any]:
    """The document with a stage beside the ladder one step up or down, where the first that holds counts.

    Raises NotFound where the document has none of this name; the ladder has an order of its own, in which nothing moves.
    """
    stage_part(body, stage)
    key = list_of(stage)
    return {**body, key: moved_part(body[key], stage, up=up, key="stage")} if key == "beside" else dict(body)


def without_stage(body: Document, stage: str) -> dict[str, Any]:
    """The document without a stage, and without its name among what others require."""
    key = list_of(stage)
    kept = [_not_requiring(part, stage) for part in without_part(body.get(key, ()), stage, key="stage")]
    return {**body, key: kept}


def _place(body: Document, stage: str) -> int | None:
    return place_of(body.get(list_of(stage), ()), stage, key="stage")


def _not_requiring(part: Document, stage: str) -> Document:
    lists = {
        name: [one for one in part[name] if one != stage]
        for name in ("requires", "requires_any")
        if name in part
    }
    return {**part, **lists}
