"""What an offer says of itself to visitors: its time and place in their language, the code, the links. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from leadwright.capture.forms.markup import Node, node
from leadwright.capture.forms.words import words_of
from leadwright.capture.offers.document import Schedule


@dataclass(frozen=True)
class Given:
    """What somebody gets for having sent a form: lines, a code to copy, and links (label, address)."""

    lines: tuple[str, ...] = ()
    code: str = ""
    links: tuple[tuple[str, str], ...] = ()


def when_of(schedule: Schedule, language: str = "en") -> str:
    """Day, time and zone as people of the language write them: `Tuesday, 4 May 2027, 15:00–16:00 (Europe/Berlin)`."""
    # Loaded by whoever shows one, not by every process that starts.
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date, format_time

    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en", "GB")
    if str(locale) == "en":
        locale = Locale("en", "GB")
    zone = ZoneInfo(schedule.zone)
    begins, ends = schedule.begins_at.astimezone(zone), schedule.ends_at.astimezone(zone)
    day = format_date(begins, "full", locale=locale)
    first, last = (format_time(one, "short", tzinfo=zone, locale=locale) for one in (begins, ends))
    if ends.date() != begins.date():
        last = f"{format_date(ends, 'full', locale=locale)}, {last}"
    return f"{day}, {first}–{last} ({schedule.zone})"


def given_nodes(given: Given, language: str) -> Iterator[Node]:
    """It as markup, below what the form says."""
    for line in given.lines:
        yield node("p", line)
    if given.code:
        yield node("p", words_of(language)["code"], node("br"), node("code", given.code, class_="lw-code"))
    for label, address in given.links:
        yield node("p", node("a", label, href=address))
