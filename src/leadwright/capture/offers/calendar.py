"""One appointment as a file every calendar reads (RFC 5545). Pure.

Times are written in UTC, which calendars show in the zone of whoever looks: no zone has to be described.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

_LINE = 75
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Appointment:
    """`uid` names it for ever; with a higher `sequence` it takes the place of what a calendar holds. Times are aware."""

    uid: str
    sequence: int
    stamped_at: datetime
    begins_at: datetime
    ends_at: datetime
    title: str
    describes: str = ""
    place: str = ""
    link: str = ""


def calendar_file(one: Appointment, *, company: str) -> str:
    """The file: UTF-8, lines ended by CR LF and folded at 75 octets."""
    told = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", f"-//{_text(company) or 'Leadwright'}//Leadwright//EN"),
        ("METHOD", "PUBLISH"),
        ("BEGIN", "VEVENT"),
        ("UID", _text(one.uid)),
        ("SEQUENCE", str(one.sequence)),
        ("DTSTAMP", _stamp(one.stamped_at)),
        ("DTSTART", _stamp(one.begins_at)),
        ("DTEND", _stamp(one.ends_at)),
        ("SUMMARY", _text(one.title)),
        ("DESCRIPTION", _text("\n".join(part for part in (one.describes, one.link) if part))),
        ("LOCATION", _text(one.place or one.link)),
        ("URL", one.link),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    return "".join(_folded(f"{name}:{value}") for name, value in told if value)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_STAMP)


def _text(value: str) -> str:
    """As a TEXT value is escaped (3.3.11); what is no character of a line is left out."""
    for plain, written in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\r", "\\n"),
        ("\n", "\\n"),
    ):
        value = value.replace(plain, written)
    return "".join(letter for letter in value if letter == "\t" or (ord(letter) >= 32 and ord(letter) != 127))


def _folded(line: str) -> str:
    """No line is longer than 75 octets; a letter is never cut in two (3.1)."""
    parts, room = [""], _LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append("")
            room = _LINE - 1
        parts[-1] += letter
        room -= size
    return "\r\n ".join(parts) + "\r\n"
