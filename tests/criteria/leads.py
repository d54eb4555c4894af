"""Generated leads: raw values as they arrive, and the same values as the program keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from leadwright.criteria.record import EventFact, Record
from leadwright.criteria.text import clean, fold
from leadwright.criteria.types import FieldType, as_decimal, as_integer
from tests.criteria import nasty
from tests.criteria.world import CATALOGUE, FIELDS


@dataclass(frozen=True)
class Lead:
    """`record` is for plain Python; the rows of the engines come from the same values."""

    number: int
    record: Record
    has_facts: bool
    has_custom_facts: bool


def generated_leads(seed: int, count: int) -> list[Lead]:
    """Leads that depend on the seed alone."""
    return [_lead(Random(f"{seed}/{number}"), number) for number in range(1, count + 1)]


def column_value(kind: FieldType, value: object) -> object:
    """What the typed column holds: text folded, the rest as kept."""
    if value is None:
        return None
    return fold(str(value)) if kind is FieldType.TEXT else value


def _lead(random: Random, number: int) -> Lead:
    zone = random.choice(nasty.ZONES)
    as_of = random.choice(nasty.MOMENTS).astimezone(zone)
    has_facts, has_custom_facts = random.random() < 0.95, random.random() < 0.9
    present = {"lead_facts": has_facts, "custom_facts": has_custom_facts}
    values = {
        field.name: entered(field.type, _raw(random, field.type, as_of, field.choices))
        for field in FIELDS
        if present[field.relation]
    }
    events = [
        _event(random, number * 1000 + index, as_of) for index in range(random.choice((0, 1, 2, 3, 5, 9)))
    ]
    events += _adjustments(Random(f"{number}/{as_of.isoformat()}"), number, as_of)
    return Lead(number, Record(as_of, as_of.date(), values, events), has_facts, has_custom_facts)


def _adjustments(random: Random, number: int, as_of: datetime) -> list[EventFact]:
    """What people gave by hand, in force, over, of a dimension there is not, or more than is allowed."""
    now = as_of.astimezone(UTC)
    found = []
    for index in range(random.choice((0, 0, 0, 1, 2, 4))):
        at = now - timedelta(days=random.choice((0, 1, 40, 200)), seconds=random.choice((0, 1, 3600)))
        days = random.choice((1, 30, 200, 365, 365.5))
        properties = {
            "points_given": random.choice((15, 40, -25, 1000, -1000, 1001, 1001, 10**15, None)),
            "dimension": random.choice(("fit", "engagement", "FIT ", "mood", "", None)),
            "expires_at": random.choice((at + timedelta(days=days), at + timedelta(days=days), now, None)),
        }
        identity = number * 1000 + 500 + index
        found.append(EventFact(identity, "score_adjusted", at, at.date(), str(identity), "test", properties))
    return found


def _event(random: Random, number: int, as_of: datetime) -> EventFact:
    # The earlier of two, because an event after `as_of` does not count.
    occurred_at = min(_instant(random, as_of), _instant(random, as_of))
    name = random.choice(("page_viewed", "page_viewed", "order_placed", "form_sent"))
    known = CATALOGUE.event(name).properties
    properties: Mapping[str, object] = {
        one.name: entered(one.type, _raw(random, one.type, as_of, ())) for one in known.values()
    }
    return EventFact(
        number, name, occurred_at, _local_date(occurred_at, as_of), str(number), "test", properties
    )


def _local_date(occurred_at: datetime, as_of: datetime) -> date:
    try:
        return occurred_at.astimezone(as_of.tzinfo).date()
    except OverflowError:
        return occurred_at.date()


def entered(kind: FieldType, raw: object) -> object:
    """The value as the door lets it in: numbers exact, or unknown where that is impossible; no NUL."""
    if raw is None:
        return None
    match kind:
        case FieldType.TEXT | FieldType.CHOICE:
            return clean(str(raw))
        case FieldType.CHOICES:
            return [clean(str(one)) for one in raw]  # type: ignore[attr-defined]
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.MONEY:
            try:
                return (as_integer if kind is FieldType.INTEGER else as_decimal)(raw)  # type: ignore[arg-type]
            except ValueError:
                return None
    return raw


def _raw(random: Random, kind: FieldType, as_of: datetime, choices: tuple[str, ...]) -> object:
    if random.random() < 0.12:
        return None
    match kind:
        case FieldType.TEXT:
            return _text(random)
        case FieldType.CHOICE:
            return random.choice(choices or nasty.CODES)
        case FieldType.CHOICES:
            return random.sample(nasty.CODES, random.choice((0, 0, 1, 2, 4)))
        case FieldType.BOOLEAN:
            return random.random() < 0.5
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.MONEY:
            return _number(random)
        case FieldType.DATE:
            return _date(random, as_of)
        case FieldType.INSTANT:
            return _instant(random, as_of)


def _text(random: Random) -> str:
    one = random.choice(random.choice((nasty.TEXTS, nasty.COMMON)))
    dice = random.random()
    if dice < 0.08:
        return random.choice(("", " ", "\0", "\t\n"))
    if dice < 0.5:
        return one
    if dice < 0.9:
        return one + random.choice(("", " ", "-", ", ", "\0")) + random.choice(nasty.TEXTS)
    return "".join(chr(random.randrange(random.choice((0x80, 0x600, 0x3000, 0x110000)))) for _ in range(4))


def _number(random: Random) -> object:
    dice = random.random()
    if dice < 0.7:
        return random.choice(nasty.NUMBERS)
    return random.randint(-60, 60) if dice < 0.9 else random.uniform(-100, 100)


def _date(random: Random, as_of: datetime) -> date:
    if random.random() < 0.4:
        return random.choice((*nasty.DATES, *(moment.date() for moment in nasty.MOMENTS)))
    days = random.choice((0, *nasty.DAYS)) + random.choice((-1, 0, 1))
    return as_of.date() + timedelta(days=days * random.choice((1, -1)))


def _instant(random: Random, as_of: datetime) -> datetime:
    if random.random() < 0.3:
        return random.choice((*nasty.INSTANTS, *nasty.MOMENTS))
    return (as_of.astimezone(UTC) + random.choice(nasty.SHIFTS)).astimezone(random.choice(nasty.ZONES))
