"""Scores in words: what a line is, what is behind it, and the short reason of a list."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.describe import describe
from leadwright.criteria.reasons import Reasons
from leadwright.criteria.wording import day_said
from leadwright.scoring.layout import LineKind, LineSpec
from leadwright.scoring.lifting import Lift
from leadwright.scoring.model import (
    MILLION,
    PRODUCT,
    ConditionRule,
    EventRule,
    RangeRule,
    Repetition,
    Rule,
    ScoringModel,
)
from leadwright.scoring.rules import ScoreLine
from leadwright.scoring.witnesses import Change, ChangeKind

_LIMITS = {
    LineKind.RULE_CAP: "“{}” gives at most {} points",
    LineKind.GROUP_CAP: "The rules of the group “{}” together give at most {} points",
    LineKind.DIMENSION_CAP: "{} is at most {} points",
    LineKind.FLOOR: "{} is at least {} points",
    LineKind.TOTAL_CAP: "Fit and engagement together are at most {} points",
}


def of_line(spec: LineSpec, model: ScoringModel, catalogue: Catalogue) -> str:
    """The rule or limit of a line as a sentence."""
    if spec.kind is LineKind.RULE:
        return of_rule(model.rules[spec.rule], catalogue)
    form = _LIMITS[spec.kind]
    dimension = model.dimensions.of(spec.dimension)
    name = title_of(spec.dimension)
    if spec.kind is LineKind.RULE_CAP:
        rule = model.rules[spec.rule]
        cap = rule.cap if isinstance(rule, EventRule) else None
        return form.format(called(rule), "" if cap is None else f"{cap:f}")
    if spec.kind is LineKind.GROUP_CAP:
        return form.format(spec.group, f"{model.groups[spec.group].cap:f}")
    if spec.kind is LineKind.TOTAL_CAP:
        return form.format(f"{model.total_cap:f}")
    return form.format(name, f"{dimension.cap if spec.kind is LineKind.DIMENSION_CAP else dimension.floor:f}")


def called(rule: Rule) -> str:
    """What people call a rule: its own words, else its name in plain words."""
    return rule.reason or rule.name.replace("-", " ").capitalize()


def title_of(dimension: str) -> str:
    """What people call a dimension: Fit, Engagement, Product use, or its name in plain words."""
    return "Product use" if dimension == PRODUCT else dimension.replace("_", " ").capitalize()


def of_rule(rule: Rule, catalogue: Catalogue) -> str:
    """What a rule gives points for."""
    if isinstance(rule, ConditionRule):
        return f"{rule.points:+f} while {describe(rule.when, catalogue)}"
    if isinstance(rule, RangeRule):
        counting = "" if rule.counts.repetition is Repetition.EVERY else f", counted {_counting(rule)}"
        return f"{ranges_said(rule)}{counting}: {describe(rule.test, catalogue)}"
    most = f", for the latest {rule.at_most} only" if rule.at_most is not None else ""
    return f"{rule.points:+f} {_counting(rule)}{most}{_ageing(rule)}: {describe(rule.test, catalogue)}"


def ranges_said(rule: RangeRule) -> str:
    """What is given for how many times: "+5 for 1 or 2 times, +12 for 3 or more"."""
    ends = [one.at_least - 1 for one in rule.ranges[1:]]
    said = []
    for one, last in zip(rule.ranges, [*ends, None], strict=True):
        first = one.at_least
        if last is None:
            times = f"{first} or more times" if first > 1 else "any number of times"
        elif last == first:
            times = "1 time" if first == 1 else f"{first} times"
        else:
            times = f"{first} {'or' if last == first + 1 else 'to'} {last} times"
        said.append(f"{one.points:+f} for {times}")
    return ", ".join(said)


def _ageing(rule: EventRule) -> str:
    if rule.half_life_days is not None:
        return f", half of it after {rule.half_life_days:f} days"
    if rule.lifespan_days is not None:
        return f", less each day and nothing after {rule.lifespan_days} days"
    return ""


def what_counts(rule: Rule, catalogue: Catalogue) -> str:
    """What a rule looks for, without its points and how they are counted."""
    return describe(rule.when if isinstance(rule, ConditionRule) else rule.test, catalogue)


def ways_of_counting(rule: Rule) -> tuple[str, ...]:
    """How points are counted and limited, each way in a few words; none for a condition. The window is part of what counts."""
    if isinstance(rule, ConditionRule):
        return ()
    if isinstance(rule, RangeRule):
        counted = () if rule.counts.repetition is Repetition.EVERY else (f"counted {_counting(rule)}",)
        return (ranges_said(rule), *counted)
    said = [_counting(rule)]
    if rule.at_most is not None:
        said.append(f"the latest {rule.at_most} only")
    if rule.half_life_days is not None:
        days = "1 day" if rule.half_life_days == 1 else f"{rule.half_life_days:f} days"
        said.append(f"half after {days}")
    if rule.lifespan_days is not None:
        days = "1 day" if rule.lifespan_days == 1 else f"{rule.lifespan_days} days"
        said.append(f"less each day, gone after {days}")
    if rule.cap is not None:
        said.append(f"at most {rule.cap:f} points")
    return tuple(said)


def _counting(rule: EventRule | RangeRule) -> str:
    counts = rule.counts
    match counts.repetition:
        case Repetition.ONCE:
            return "once"
        case Repetition.ONCE_PER:
            return f"once for each {counts.property}"
        case Repetition.PER_DAY:
            return "at most once a day" if counts.most == 1 else f"at most {counts.most} times a day"
    return "each time"


def of_adjustment(millionths: int, by: str, ends: datetime, zone: str) -> str:
    """What a person gave or took, and how long it lasts: the day that ends in the workspace's zone with it, or before it."""
    last = (ends - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
    return f"{millionths // MILLION:+,} given by {by}, until {day_said(last.date())}"


def of_lift(lift: Lift) -> str:
    """The changes of a lift as a clause: one more “Demo requested”, and once “Role” is known."""
    counted = Counter(lift.changes)
    events = [_once_more(one, count) for one, count in counted.items() if one.kind is ChangeKind.EVENT]
    facts = [_once_known(one) for one in counted if one.kind is ChangeKind.FACT]
    return " and ".join([*events, *facts])


def _once_more(change: Change, count: int) -> str:
    number = {1: "one", 2: "two", 3: "three", 4: "four"}[count]
    return f"{number} more “{change.label}”"


def _once_known(change: Change) -> str:
    return f"learning that {change.known}" if change.known else f"knowing “{change.label}”"


def because(spec: LineSpec, model: ScoringModel, catalogue: Catalogue, line: ScoreLine | None) -> str:
    """What is behind a line: the facts of a condition, or how many events and when the last one was."""
    if line is None or spec.kind is not LineKind.RULE:
        return of_line(spec, model, catalogue)
    rule = model.rules[spec.rule]
    if isinstance(rule, ConditionRule):
        return Reasons(catalogue).of(rule.when, line.verdict) if line.verdict is not None else ""
    if not line.counted:
        return "nothing counted"
    last = line.counted[0].event.occurred_at
    times = "once on" if len(line.counted) == 1 else f"{len(line.counted)} times, last"
    label = rule.reason or _labels(rule, catalogue)
    return f"{label}: {times} {day_said(last.date())}"


def short_reason(rule: Rule, count: int | None, last: date | None, catalogue: Catalogue) -> str:
    """The reason of a list: the rule's own words, and for events how often and when last."""
    if isinstance(rule, ConditionRule):
        return rule.reason or describe(rule.when, catalogue)
    label = rule.reason or _labels(rule, catalogue)
    if last is None:
        return label
    times = f" {count} times, last" if count and count > 1 else " on"
    return f"{label}{times} {day_said(last)}"


def _labels(rule: Rule, catalogue: Catalogue) -> str:
    if isinstance(rule, ConditionRule):
        return describe(rule.when, catalogue)
    return " or ".join(catalogue.event(name).label for name in rule.event)
