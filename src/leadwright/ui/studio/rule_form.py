"""The form of a rule: what it asks for, the plain data it becomes, and what is wrong at which field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from leadwright.criteria.catalogue import Catalogue
from leadwright.scoring import changing
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import unpack
from leadwright.ui.lists.event_forms import event_part
from leadwright.ui.lists.filters import GROUP_WORDS
from leadwright.ui.lists.part_forms import number, whole
from leadwright.ui.lists.sentence import said

COMMON = ("label", "points", "dimension", "group")
_WAYS = {
    "every": "every time",
    "once": "once, the latest time",
    "once_per": "once for each value of a property",
    "per_day": "so many times a day",
}
_LIMITS = ("at_most", "cap", "half_life_days")
_DAYS = ("window_days", "lifespan_days")
# Free lines for further ranges; a model may hold more of them than people enter.
_FREE_RANGES = 3


@dataclass(frozen=True)
class Ask:
    """One field: what it holds and what is wrong with it."""

    value: str
    problem: str = ""


@dataclass(frozen=True)
class ConditionLine:
    """One node of the condition of a rule; `steps` are what can be done to it: what is posted, and its word."""

    depth: int
    kind: str
    text: str
    problem: str
    steps: tuple[tuple[str, str], ...]


def rule_of(typed: QueryDict, held: Mapping[str, Any] | None, catalogue: Catalogue) -> dict[str, Any]:
    """The rule that was typed, as plain data without its name; not yet checked. A condition that stayed is as it was `held`."""
    ranges = ranges_of(typed)
    rule: dict[str, Any] = {"dimension": typed.get("dimension", "")}
    if not ranges or typed.get("points", "").strip():
        rule["points"] = number(typed.get("points", ""))
    label, group = typed.get("label", "").strip(), typed.get("group", "")
    rule |= ({"reason": label} if label else {}) | ({"group": group} if group else {})
    if typed.get("kind") == "event":
        return rule | event_of(typed, catalogue) | ({"ranges": ranges} if ranges else {})
    document = tree.rooted(unpack(typed.get("where", "")))
    stays = held is not None and tree.rooted(held["when"]) == document
    return rule | {"when": held["when"] if held is not None and stays else bare(document)}


def event_of(typed: QueryDict, catalogue: Catalogue) -> dict[str, Any]:
    """What an event rule says beside its points."""
    part = event_part(typed, catalogue)
    rule: dict[str, Any] = {key: part[key] for key in ("event", "where") if key in part}
    counts = typed.get("counts", "every")
    if counts == "once_per":
        rule["counts"] = {"once_per": typed.get("per", "")}
    elif counts == "per_day":
        rule["counts"] = {"per_day": whole(typed.get("times", ""))}
    elif counts != "every":
        rule["counts"] = counts
    days = {name: whole(typed.get(name, "")) for name in _DAYS if typed.get(name, "").strip()}
    numbers = {name: number(typed.get(name, "")) for name in _LIMITS if typed.get(name, "").strip()}
    return rule | numbers | days


def ranges_of(typed: QueryDict) -> list[dict[str, Any]]:
    """The ranges that were typed, those that say neither how often nor how many points left out."""
    found = []
    for place in range(sum(name.startswith("range_times_") for name in typed)):
        times, points = (typed.get(f"range_{part}_{place}", "").strip() for part in ("times", "points"))
        if times or points:
            found.append({"at_least": whole(times), "points": number(points)})
    return found


def asked(typed: QueryDict, held: Mapping[str, Any] | None, mistakes: Mapping[str, str]) -> dict[str, object]:
    """Every field of the form but the events and the condition: as typed, or else as the rule holds it."""
    rule = held or {}
    values = {
        "label": rule.get("reason", ""),
        "points": rule.get("points", ""),
        "dimension": rule.get("dimension", "fit"),
        "group": rule.get("group", ""),
        **{name: rule.get(name, "") for name in _DAYS},
        **{name: rule.get(name, "") for name in _LIMITS},
        **_counting(rule.get("counts", "every")),
    }
    told = {name: str(typed.get(name, value)) for name, value in values.items()}
    asks: dict[str, object] = {
        name: Ask(value, mistakes.get(name, "")) for name, value in told.items() if name != "counts"
    }
    asks["ranges"] = _range_lines(typed, rule)
    asks["counts"] = [(way, words, way == told["counts"]) for way, words in _WAYS.items()]
    return asks


def _range_lines(typed: QueryDict, rule: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """Each range with its number, and free lines for more."""
    held = [(str(one["at_least"]), str(one["points"])) for one in rule.get("ranges", ())]
    lines = [*held, *[("", "")] * _FREE_RANGES]
    count = max(len(lines), sum(name.startswith("range_times_") for name in typed))
    lines += [("", "")] * (count - len(lines))
    return [
        (place, typed.get(f"range_times_{place}", times), typed.get(f"range_points_{place}", points))
        for place, (times, points) in enumerate(lines)
    ]


def is_for_everybody(rule: Mapping[str, Any]) -> bool:
    """Whether a rule asks for nothing, which nobody means who only has not said yet what it asks for."""
    return rule.get("when") == {"all": []}


def mistakes(body: Mapping[str, Any], name: str) -> dict[str, str]:
    """What is wrong with one rule, by the name of its field; under an empty name what belongs to none of them.

    What is wrong with other rules can be mended before publishing and is not told.
    """
    place = f"rules[{changing.place_of(body, name)}]"
    found: dict[str, str] = {}
    for one in changing.problems(body):
        inside = one.path.startswith(place)
        field = one.path.removeprefix(f"{place}.").partition(".")[0].partition("[")[0] if inside else ""
        if inside and field == "reason":
            field = "label"
        if inside or not one.path.startswith("rules["):
            found.setdefault("" if field == place else field, one.sentence)
    return found


def condition_lines(document: Mapping[str, Any], catalogue: Catalogue) -> list[ConditionLine]:
    """The condition as indented lines, each with what can be done to it."""
    return [_line(path, depth, node, catalogue) for path, depth, node in tree.steps(document)]


def _line(path: str, depth: int, node: dict[str, Any], catalogue: Catalogue) -> ConditionLine:
    kind = tree.kind_of(node)
    if kind in tree.GROUPS:
        others = [(f"kind_{one}:{path}", word) for one, word in GROUP_WORDS.items() if path and one != kind]
        steps = [(f"all:{path}", "Add a condition"), *others]
        words = GROUP_WORDS[kind] if path else "All of these hold"
        return ConditionLine(
            depth, kind, words, "", (*steps, *([(f"remove:{path}", "Remove")] if path else []))
        )
    if kind == "not":
        return ConditionLine(depth, kind, "Not this", "", ((f"remove:{path}", "Remove “not”"),))
    text, problem = said(node, catalogue)
    steps = [
        (f"edit:{path}", "Change"),
        (f"any:{path}", "Or…"),
        (f"not:{path}", "Not"),
        (f"remove:{path}", "Remove"),
    ]
    return ConditionLine(depth, kind, text, problem, tuple(steps))


def bare(document: dict[str, Any]) -> dict[str, Any]:
    """A condition as documents hold it: one part alone needs no group around it."""
    parts = document["all"]
    return dict(parts[0]) if len(parts) == 1 else document


def _counting(counts: object) -> dict[str, object]:
    if isinstance(counts, Mapping):
        way, value = next(iter(counts.items()))
        return {
            "counts": way,
            "per": value if way == "once_per" else "",
            "times": value if way == "per_day" else "",
        }
    return {"counts": counts, "per": "", "times": ""}
