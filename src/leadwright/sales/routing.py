"""The document kind `routing`: who gets a lead that is handed over, and by when it has to be answered."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from leadwright.accounts.models import Team, User
from leadwright.accounts.rules import Action, Role, may
from leadwright.criteria import registry as offered
from leadwright.criteria.describe import describe
from leadwright.criteria.errors import ConditionError, unknown_name
from leadwright.playbook import conditions, registry
from leadwright.playbook.bodies import Body, Condition, Part
from leadwright.playbook.errors import BadDocument, Problem
from leadwright.playbook.reading import as_stored, read_part
from leadwright.playbook.registry import DEFAULT_SLUG, Kind
from leadwright.playbook.rules import Reference
from leadwright.playbook.saying import Said
from leadwright.sales.hours import Span, WorkingTime, parse_span

_Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[_Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
NO_HOUR = "Nobody works without an hour in the week; give at least one span."
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Number = Annotated[int, Field(ge=1, le=10_000)]


def _day(value: object) -> object:
    # Bodies are kept as JSON, which has no dates.
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f'"{value}" is no day; write it like 2027-03-31.') from None


_Day = Annotated[date, BeforeValidator(_day), PlainSerializer(lambda day: day.isoformat(), return_type=str)]


def _spans(texts: tuple[str, ...]) -> tuple[str, ...]:
    found = sorted(parse_span(text) for text in texts)
    for (_, end), (start, _) in itertools.pairwise(found):
        if start < end:
            raise ValueError("Two spans of a day overlap.")
    return texts


def _zone(name: str) -> str:
    if name and name not in available_timezones():
        raise ValueError(f'There is no time zone "{name}"; write its IANA name, such as Europe/Berlin.')
    return name


_Zone = Annotated[str, AfterValidator(_zone)]
_Week = dict[_Weekday, Annotated[tuple[str, ...], AfterValidator(_spans)]]


class HoursPart(Part):
    """When people work: spans such as "09:00-17:00" for each weekday that is worked. No zone means the workspace's."""

    zone: _Zone = ""
    week: _Week = dict.fromkeys(DAYS[:5], ("09:00-17:00",))
    holidays: tuple[_Day, ...] = ()


class AbsencePart(Part):
    """Away from one day to another, both included; `why` is for colleagues."""

    first: _Day
    last: _Day
    why: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"The absence ends on {self.last}, before it begins on {self.first}.")
        return self


def _apart(absences: tuple[AbsencePart, ...]) -> tuple[AbsencePart, ...]:
    ordered = sorted(absences, key=lambda one: one.first)
    for one, other in itertools.pairwise(ordered):
        if other.first <= one.last:
            raise ValueError(
                f"The absences from {one.first} to {one.last} and from {other.first} to {other.last} overlap."
            )
    return absences


class PersonPart(Part):
    """One colleague by the address they sign in with; what is left out is as for everybody.

    `holidays` are days off besides everybody's. `per_day` and `per_week` are how many leads they can take; `weight` is their
    share among those of other weights.
    """

    person: _Text
    zone: _Zone = ""
    week: _Week | None = None
    holidays: tuple[_Day, ...] = ()
    absences: Annotated[tuple[AbsencePart, ...], AfterValidator(_apart)] = ()
    per_day: _Number | None = None
    per_week: _Number | None = None
    weight: Annotated[int, Field(ge=1, le=10)] = 1


OWN_TIME = ("zone", "week", "holidays", "absences")


def own_time(part: PersonPart) -> dict[str, object]:
    """What a part says of somebody's time, as plain data."""
    told = as_stored(part)
    return {name: told[name] for name in OWN_TIME if name in told}


def with_own_time(part: PersonPart, told: Mapping[str, object]) -> PersonPart:
    """The part with what somebody said of their own time. Raises BadDocument."""
    kept = {name: value for name, value in as_stored(part).items() if name not in OWN_TIME}
    found = read_part(PersonPart, {**kept, **{name: told[name] for name in OWN_TIME if name in told}})
    if found.week is not None and not any(found.week.values()):
        raise BadDocument(Problem(NO_HOUR, "week"))
    return found


class Way(StrEnum):
    """How one of several is chosen: in turn, in turn by weight, or who has the fewest open."""

    ROUND_ROBIN = "round_robin"
    WEIGHTED = "weighted"
    LEAST_LOADED = "least_loaded"


class TargetPart(Part):
    """Whom: one of `person` (an address), `team` (a name), `everybody` who sells, whoever looks after the customer or deal at
    the lead's company (`account_owner`), or after anybody else there (`matching_company`).

    `by` is how one of several is chosen. With `at_work` only who works at this moment is taken.
    """

    person: _Text | None = None
    team: _Text | None = None
    everybody: Literal[True] | None = None
    account_owner: Literal[True] | None = None
    matching_company: Literal[True] | None = None
    by: Annotated[Way, BeforeValidator(lambda told: Way(told) if isinstance(told, str) else told)] = (
        Way.ROUND_ROBIN
    )
    at_work: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        named = [self.person, self.team, self.everybody, self.account_owner, self.matching_company]
        if sum(one is not None for one in named) != 1:
            raise ValueError(
                'Name exactly one of "person", "team", "everybody", "account_owner" and "matching_company".'
            )
        return self

    @property
    def key(self) -> str:
        """What the turns of this target are counted under."""
        if self.team is not None:
            return f"{self.by}:team:{self.team}"
        if self.person is not None:
            return f"person:{self.person.casefold()}"
        if self.everybody:
            return f"{self.by}:everybody"
        return "account_owner" if self.account_owner else "matching_company"

    @property
    def words(self) -> str:
        """Whom, as people say it."""
        if self.person is not None:
            return self.person
        if self.account_owner:
            return "whoever looks after the account"
        if self.matching_company:
            return "whoever looks after somebody at the same company"
        ways = {
            Way.ROUND_ROBIN: "in turn",
            Way.WEIGHTED: "in turn, by weight",
            Way.LEAST_LOADED: "to who has the fewest open",
        }
        group = f"the team {self.team}" if self.team is not None else "everybody who sells"
        return f"{group}, {ways[self.by]}" + (", who is at work now" if self.at_work else "")


class RulePart(Part):
    """The first rule whose `when` holds decides. Where nobody of `to` can take the lead, the rule named `otherwise` is asked
    next, and without one the fallback.
    """

    name: _Text
    when: Condition
    to: TargetPart
    otherwise: _Text | None = None


class AnswerPart(Part):
    """The clock of a hand-over, in working minutes of its owner: a reminder, then the deadline.

    At the deadline the lead goes to somebody else, at most `reassign` times; after that the managers are told.
    """

    remind_after: Annotated[int, Field(ge=1, le=100_000)] = 120
    within: Annotated[int, Field(ge=1, le=100_000)] = 480
    reassign: Annotated[int, Field(ge=0, le=5)] = 1

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.remind_after >= self.within:
            raise ValueError('"remind_after" has to be shorter than "within", or nobody is reminded.')
        return self


class RoutingBody(Body):
    """Rules in order, and a fallback that is always there. `keep_owner`: who looks after a lead already gets it.

    `recycle_after_days` is when a lead comes back that was rejected without a day.
    """

    hours: HoursPart = HoursPart()
    people: tuple[PersonPart, ...] = ()
    keep_owner: bool = True
    rules: Annotated[tuple[RulePart, ...], Field(max_length=100)] = ()
    fallback: TargetPart
    answer: AnswerPart = AnswerPart()
    recycle_after_days: Annotated[int, Field(ge=1, le=730)] = 90


def read_routing(body: Mapping[str, object]) -> RoutingBody:
    """A stored body as typed. Raises BadDocument."""
    return read_part(RoutingBody, body)


def working_time(body: RoutingBody, person: PersonPart | None, zone: str) -> WorkingTime:
    """The hours of a person, or of anybody the document does not name; `zone` is the workspace's."""
    week = body.hours.week if person is None or person.week is None else person.week
    spans: dict[int, tuple[Span, ...]] = {
        DAYS.index(day): tuple(sorted(parse_span(text) for text in texts)) for day, texts in week.items()
    }
    named = person.zone if person is not None else ""
    return WorkingTime(
        zone=named or body.hours.zone or zone,
        week=spans,
        holidays=frozenset((*body.hours.holidays, *(person.holidays if person is not None else ()))),
        absences=tuple((one.first, one.last) for one in (person.absences if person is not None else ())),
    )


def _references(body: RoutingBody) -> frozenset[Reference]:
    return conditions.named(rule.when for rule in body.rules)


def _check(body: RoutingBody) -> None:
    conditions.check((f"rules[{place}].when", rule.when) for place, rule in enumerate(body.rules))
    _check_names(body)
    _check_hours(body)
    sellers = _sellers()
    teams = set(Team.objects.values_list("name", flat=True))
    _check_people(body, sellers)
    for path, target in _targets(body):
        if target.person is not None and target.person.casefold() not in sellers:
            raise ConditionError(f"{path}.person", _unknown(target.person, sellers))
        if target.team is not None and target.team not in teams:
            raise ConditionError(f"{path}.team", unknown_name("team", target.team, teams))


def _targets(body: RoutingBody) -> Iterator[tuple[str, TargetPart]]:
    for place, rule in enumerate(body.rules):
        yield f"rules[{place}].to", rule.to
    yield "fallback", body.fallback


def _check_names(body: RoutingBody) -> None:
    names: dict[str, int] = {}
    for place, rule in enumerate(body.rules):
        if rule.name in names:
            raise ConditionError(f"rules[{place}].name", f'Two rules are called "{rule.name}".')
        names[rule.name] = place
    for place, rule in enumerate(body.rules):
        if rule.otherwise is not None and rule.otherwise not in names:
            raise ConditionError(f"rules[{place}].otherwise", unknown_name("rule", rule.otherwise, names))
    for place, rule in enumerate(body.rules):
        way, here = [rule.name], rule
        while here.otherwise is not None:
            way.append(here.otherwise)
            if here.otherwise in way[:-1]:
                raise ConditionError(
                    f"rules[{place}].otherwise",
                    f"The rules go round in a circle: {' → '.join(way)}. End it with the fallback.",
                )
            here = body.rules[names[here.otherwise]]


def _check_hours(body: RoutingBody) -> None:
    weeks = [("hours.week", body.hours.week)]
    weeks += [
        (f"people[{place}].week", one.week) for place, one in enumerate(body.people) if one.week is not None
    ]
    for path, week in weeks:
        if not any(week.values()):
            raise ConditionError(path, NO_HOUR)


def _check_people(body: RoutingBody, sellers: set[str]) -> None:
    known: set[str] = set()
    for place, one in enumerate(body.people):
        address = one.person.casefold()
        if address not in sellers:
            raise ConditionError(f"people[{place}].person", _unknown(one.person, sellers))
        if address in known:
            raise ConditionError(f"people[{place}].person", f"{one.person} stands here twice.")
        known.add(address)
        if one.per_day is not None and one.per_week is not None and one.per_week < one.per_day:
            raise ConditionError(f"people[{place}].per_week", "A week cannot hold less than one of its days.")


def _sellers() -> set[str]:
    """Addresses of everybody who can own leads; who was deactivated stays known, so that a document stays readable."""
    roles = [role for role in Role if may(role, Action.EDIT_LEADS)]
    return set(User.objects.filter(role__in=roles).values_list("email", flat=True))


def _unknown(person: str, sellers: set[str]) -> str:
    return unknown_name("colleague who works with leads", person, sellers)


def _said(body: RoutingBody) -> tuple[Said, ...]:
    names = offered.catalogue()
    rules = tuple(
        f"{place}. {rule.name}: {describe(rule.when, names)} → {rule.to.words}"
        + (f"; where nobody can, “{rule.otherwise}”" if rule.otherwise else "")
        for place, rule in enumerate(body.rules, 1)
    )
    kept = ("Who looks after a lead already keeps it",) if body.keep_owner else ()
    answer = body.answer
    clock = (
        f"Reminded after {span_words(answer.remind_after)} of working time",
        f"Answered within {span_words(answer.within)}, else given to somebody else {_times(answer.reassign)}",
        "After that the managers are told",
    )
    return (
        Said("Who gets a lead", (*kept, *rules, f"Everybody else: {body.fallback.words}")),
        Said("By when", clock),
        Said("People", tuple(_person(one) for one in body.people)),
    )


def span_words(minutes: int) -> str:
    """Minutes as people say them: 2 h 30 min."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest else [])])


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _person(one: PersonPart) -> str:
    told = [f"weight {one.weight}"] if one.weight > 1 else []
    told += [f"{one.per_day} a day"] if one.per_day else []
    told += [f"{one.per_week} a week"] if one.per_week else []
    told += [f"away {absence.first} to {absence.last}" for absence in one.absences]
    return f"{one.person}: {', '.join(told) or 'as everybody'}"


def days_after(day: date, number: int) -> date:
    """So many days later."""
    return day + timedelta(days=number)


ROUTING = Kind(
    name="routing",
    title="Routing",
    plural="Routing",
    body=RoutingBody,
    order=60,
    references=_references,
    check=_check,
    says=_said,
    needed=frozenset({DEFAULT_SLUG}),
    package="leadwright.sales",
    judges=False,
)
registry.register(ROUTING)
