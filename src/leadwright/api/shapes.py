"""Forms of bodies and answers that several operations share."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, TypeVar

from ninja import Field, Path, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, StringConstraints

D = TypeVar("D", bound=date)
MOST_AT_ONCE = 500
MOST_A_PAGE = 200
Text = Annotated[str, StringConstraints(max_length=2_000)]
Reference = Annotated[str, StringConstraints(max_length=400)]


class Strict(Schema):
    """A body in which a name nobody knows is a mistake, not nothing."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """How many, from where on."""

    limit: int = Field(50, ge=1, le=MOST_A_PAGE)
    after: str | None = Field(None, max_length=2_000, description="`next` of the page before.")


class Place(Schema):
    """What of a request is meant: a member of the body by a JSON pointer, or a parameter by its name."""

    pointer: str | None = None
    parameter: str | None = None
    detail: str


class Problem(Schema):
    """A refusal (RFC 9457): `type` names its kind, `detail` is a sentence, `errors` point at places."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Place] | None = None


class Changed(Schema):
    """Whether anything was changed; repeating changes nothing."""

    changed: bool


LeadName = Annotated[Reference, Path(description="The id of a lead (lead_…) or its e-mail address.")]


def _instant(told: object) -> object:
    """Only a text as RFC 3339 writes it: a number is no time that anybody could be sure of."""
    if isinstance(told, str) and _INSTANT.fullmatch(told):
        return told
    if isinstance(told, datetime):
        return told
    raise ValueError("Write a time as in 2026-05-01T12:00:00Z.")


def _day(told: object) -> object:
    if told is None or (isinstance(told, date) and not isinstance(told, datetime)):
        return told
    if isinstance(told, str) and _DAY.fullmatch(told):
        return told
    raise ValueError("Write a day as in 2026-05-01.")


def _near(told: D) -> D:
    """What lies further away is a slip, and not every reckoning with days and zones can be done there."""
    if _FIRST_YEAR <= told.year <= _LAST_YEAR:
        return told
    raise ValueError(f"Write a time between {_FIRST_YEAR} and {_LAST_YEAR}.")


def _in_utc(told: datetime) -> datetime:
    """PostgreSQL takes no zone that is sixteen hours away, and there is none."""
    return told if told.tzinfo is None else told.astimezone(UTC)


def _of_utc(told: datetime) -> datetime:
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told


def _zoned(told: datetime) -> datetime:
    if told.tzinfo is None:
        raise ValueError("The time needs a zone, such as 2026-05-01T12:00:00Z.")
    return told


_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?")
Instant = Annotated[datetime, BeforeValidator(_instant), AfterValidator(_near), AfterValidator(_in_utc)]
# As of when something is asked: of UTC where it names no zone.
AsOf = Annotated[Instant, AfterValidator(_of_utc)]
ZonedInstant = Annotated[Instant, AfterValidator(_zoned)]
Day = Annotated[date, BeforeValidator(_day), AfterValidator(_near)]
