"""What the sample's people do in a year: believable sequences of events, drawn from a seeded generator."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

DAY = timedelta(days=1)

_PAGES = (
    ("/", "Tessera Cold Chain", 8),
    ("/product/loggers", "Temperature loggers", 5),
    ("/product/gateway", "Gateway", 3),
    ("/blog/gdp-audit", "Passing a GDP audit", 5),
    ("/blog/vaccine-transport", "Vaccine transport in summer", 4),
    ("/customers", "Customers", 3),
    ("/pricing", "Pricing", 3),
    ("/careers", "Careers", 1),
)
_CONTENTS = (
    ("cold-store-checklist", "checklist", "Cold store checklist"),
    ("gdp-guide", "guide", "The GDP guide"),
    ("logger-datasheet", "datasheet", "Logger data sheet"),
)
_WEBINARS = ("gdp-audit-live", "summer-transport", "gateway-in-30-minutes")


@dataclass(frozen=True)
class Happening:
    """One event of the sample, still without a subject. `context` is what its browser tells."""

    name: str
    at: datetime
    properties: Mapping[str, object]
    source: str = "website"
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Temper:
    """How somebody behaves: visits over the year, how late most of them are, and what may come of it."""

    name: str
    share: int
    visits: tuple[int, int]
    recent: float
    outcomes: tuple[tuple[str, int], ...]


TEMPERS = (
    Temper(
        "cold", 44, (1, 3), 0.2, (("", 83), ("lost", 9), ("spam", 3), ("recruiting", 3), ("disqualified", 2))
    ),
    Temper(
        "reader",
        30,
        (4, 9),
        0.4,
        (("", 74), ("lost", 18), ("recycled", 3), ("disqualified", 4), ("customer", 1)),
    ),
    Temper(
        "warm", 16, (9, 18), 0.6, (("", 52), ("sql", 12), ("recycled", 6), ("lost", 12), ("customer", 18))
    ),
    Temper("hot", 6, (16, 28), 0.8, (("", 39), ("sql", 30), ("opportunity", 25), ("lost", 6))),
    Temper("customer", 4, (20, 34), 0.5, (("customer", 100),)),
)


def draw_temper(random: Random) -> Temper:
    """A temper, by its share."""
    return random.choices(TEMPERS, weights=[temper.share for temper in TEMPERS])[0]


def year_of(temper: Temper, random: Random, end: datetime) -> Iterator[Happening]:
    """Everything somebody of this temper does in the year before `end`, in no order."""
    visits = sorted(_moment(temper, random, end) for _ in range(random.randint(*temper.visits)))
    for number, start in enumerate(visits):
        yield from _visit(temper, number, start, random)
    yield from _mail(visits, random)
    yield from _conversation(temper, visits, random)
    outcome = random.choices(
        [name for name, _ in temper.outcomes], weights=[weight for _, weight in temper.outcomes]
    )[0]
    if outcome:
        yield from _outcome(outcome, visits[-1], random, end)


def _moment(temper: Temper, random: Random, end: datetime) -> datetime:
    """A working hour of some day; the later in the year, the more likely for a temper that is recent."""
    span = random.betavariate(1 + 2 * temper.recent, 1.0)
    day = end - DAY * (1 + 363 * (1 - span))
    return day.replace(
        hour=random.randint(7, 17), minute=random.randint(0, 59), second=random.randint(0, 59), microsecond=0
    )


def _visit(temper: Temper, number: int, start: datetime, random: Random) -> Iterator[Happening]:
    at = start
    keen = temper.name in ("warm", "hot", "customer")
    weights = [weight * (3 if keen and path == "/pricing" else 1) for path, _, weight in _PAGES]
    for path, title, _ in random.choices(_PAGES, weights=weights, k=random.randint(2, 6 if keen else 4)):
        seconds = random.randint(8, 240)
        yield Happening("page_viewed", at, {"path": path, "title": title, "seconds": seconds})
        at += timedelta(seconds=seconds + 2)
    if number == 0 or random.random() < 0.12:
        yield from _form(number, at, random)
    if random.random() < (0.2 if keen else 0.08):
        content, kind, title = random.choice(_CONTENTS)
        yield Happening("content_downloaded", at, {"content": content, "kind": kind, "title": title})
    if random.random() < (0.1 if keen else 0.03):
        webinar = random.choice(_WEBINARS)
        yield Happening("webinar_registered", at, {"webinar": webinar})
        if random.random() < 0.6:
            minutes = random.randint(12, 55)
            yield Happening(
                "webinar_attended", at + 3 * DAY, {"webinar": webinar, "minutes": minutes}, "webinars"
            )
    if random.random() < 0.04:
        yield Happening(
            "ad_clicked", start, {"network": "linkedin", "campaign": "autumn-loggers"}, "advertising"
        )


def _form(number: int, at: datetime, random: Random) -> Iterator[Happening]:
    if number and random.random() < 0.5:
        name = random.choice(("quote_requested", "demo_requested"))
        yield Happening(name, at, {"product": random.choice(("logger", "gateway"))})
        return
    form = random.choice(("newsletter", "contact", "download"))
    yield Happening("form_submitted", at, {"form": form, "kind": form})
    if form == "newsletter":
        yield Happening("newsletter_subscribed", at, {"topic": "cold-chain"})


def _mail(visits: list[datetime], random: Random) -> Iterator[Happening]:
    for start in visits:
        if random.random() > 0.5:
            continue
        message = f"letter-{start:%Y-%m}"
        at = start + timedelta(hours=random.randint(2, 70))
        yield Happening("email_delivered", at, {"message": message}, "mail")
        if random.random() < 0.55:
            yield Happening("email_opened", at + timedelta(minutes=7), {"message": message}, "mail")
            if random.random() < 0.35:
                link = random.choice(("read-more", "pricing", "webinar"))
                yield Happening(
                    "email_clicked", at + timedelta(minutes=8), {"message": message, "link": link}, "mail"
                )
    if random.random() < 0.03:
        yield Happening("newsletter_unsubscribed", visits[-1] + DAY, {"topic": "cold-chain"}, "mail")


def _conversation(temper: Temper, visits: list[datetime], random: Random) -> Iterator[Happening]:
    if temper.name not in ("warm", "hot", "customer") or random.random() < 0.4:
        return
    at = visits[len(visits) // 2] + timedelta(hours=5)
    yield Happening("call_made", at, {"direction": "out", "outcome": "reached", "minutes": 6}, "people")
    yield Happening("call_answered", at, {"outcome": "reached", "minutes": random.randint(3, 25)}, "people")
    if random.random() < 0.5:
        yield Happening(
            "prospect_stated", at + timedelta(minutes=9), {"need": "loggers for a second site"}, "people"
        )
    if random.random() < 0.4:
        yield Happening("meeting_agreed", at + timedelta(minutes=10), {"kind": "demo"}, "people")
        yield Happening("meeting_held", at + 6 * DAY, {"kind": "demo", "minutes": 40}, "people")
    if random.random() < 0.25:
        yield Happening("event_visited", at - 9 * DAY, {"event": "Freight & Frost fair"}, "fairs")
    if random.random() < 0.3:
        yield Happening("trial_started", at + 2 * DAY, {"product": "gateway", "plan": "trial"}, "product")
        for step in range(random.randint(2, 12)):
            feature = random.choice(("alarms", "reports", "sharing", "api"))
            yield Happening("feature_used", at + (3 + step) * DAY, {"feature": feature}, "product")


def _outcome(outcome: str, last: datetime, random: Random, end: datetime) -> Iterator[Happening]:
    at = min(last + timedelta(hours=20), end - timedelta(hours=1))
    reasons = {
        "sql": "Budget, need and date stated on the phone",
        "opportunity": "Asked for an offer",
        "disqualified": "No cold chain of their own",
        "recycled": "Bad timing: next year",
        "lost": "Chose another supplier",
        "spam": "Not a person",
        "recruiting": "Applied for a job",
        "customer": "First order",
    }
    if outcome in ("opportunity", "customer"):
        yield Happening("stage_set", at - 4 * DAY, {"to": "sql", "reason": reasons["sql"]}, "people")
    if outcome == "customer":
        for number in range(random.randint(1, 4)):
            when = at - 12 * DAY * number
            order = {
                "order": f"T-{when:%y%m%d}-{random.randint(100, 999)}",
                "product": random.choice(("logger", "gateway")),
                "quantity": random.randint(2, 60),
                "amount": random.randint(400, 24_000),
                "currency": "EUR",
            }
            yield Happening("order_placed", when, order, "shop")
        return
    yield Happening("stage_set", at, {"to": outcome, "reason": reasons[outcome]}, "people")
