"""Codes, lists of who was there, and calendar files: pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from leadwright.capture.offers.attendance import Present, read_attendance
from leadwright.capture.offers.calendar import Appointment, calendar_file
from leadwright.capture.offers.codes import ALPHABET, decoded, folded, new_code, prefix_of, read_codes
from leadwright.capture.offers.document import OfferBody, Schedule
from leadwright.capture.offers.saying import when_of
from tests.examples import examples

BEGINS = datetime(2027, 5, 4, 13, 0, tzinfo=UTC)


def test_codes_are_read_out_without_a_mistake_and_compared_as_people_type_them() -> None:
    made = {new_code("SPRING") for _ in range(2_000)}
    assert len(made) == 2_000
    for one in made:
        letters = one.removeprefix("SPRING-").replace("-", "")
        assert len(letters) == 10
        assert set(letters) <= set(ALPHABET)
    assert not set("01OILSZ2B8UV5AE") & set(ALPHABET)
    assert (
        len({folded(one) for one in ("Spring-7KXQF", " spring 7kxqf", "SPRING7KXQF", "ＳＰＲＩＮＧ‐7kxqf")})
        == 1
    )
    assert (prefix_of(" spring 27 "), prefix_of(""), prefix_of("A" * 13), prefix_of("Ä<b>")) == (
        "SPRING-27",
        "",
        None,
        None,
    )


def test_codes_are_read_from_lists_and_what_is_none_is_named_by_its_line() -> None:
    read = read_codes("Code;Value\nAB-1;5\n\nab 1;5\n---;5\n" + "X" * 61 + ";5\nCD2;5\n")
    assert read.codes == ("AB-1", "CD2")
    assert read.problems == {
        4: "stands in the list twice",
        5: "has no letters and digits",
        6: "is longer than 60 characters",
    }
    assert decoded("Gutschein\nÄÖ1".encode("cp1252")) == "Gutschein\nÄÖ1"
    assert decoded(b"\xef\xbb\xbfCODE\nA1") == "CODE\nA1"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "ada@x.example\nBo Li <BO@y.example>\n\nada@X.example",
            [("ada@x.example", None), ("bo@y.example", None)],
        ),
        ("Name,Email,Duration (Minutes)\nAda,ada@x.example,47\nAda,ada@x.example,3", [("ada@x.example", 50)]),
        (
            "E-Mail;Dauer\nada@x.example;1:02:59\nbo@y.example;1 hour 5 minutes",
            [("ada@x.example", 62), ("bo@y.example", 65)],
        ),
        (
            "Email\tTime in Session\nada@x.example\t-\nbo@y.example\t999999",
            [("ada@x.example", None), ("bo@y.example", 20160)],
        ),
    ],
)
def test_who_was_there_is_read_from_what_services_export(
    text: str, people: list[tuple[str, int | None]]
) -> None:
    assert read_attendance(text).people == tuple(Present(*one) for one in people)


def test_a_line_whose_address_is_none_is_named() -> None:
    assert read_attendance("ada@x.example\nbo@@y\nnobody\n").problems == (2,)


def appointment(**changed: object) -> Appointment:
    told: dict[str, object] = {
        "uid": "looms@leads.example",
        "sequence": 3,
        "stamped_at": BEGINS - timedelta(days=9),
        "begins_at": BEGINS,
        "ends_at": BEGINS + timedelta(hours=1),
        "title": "Looms; the basics, part 1",
        "link": "https://meet.example/x?a=1",
    }
    return Appointment(**{**told, **changed})  # type: ignore[arg-type]


def unfolded(file: str) -> dict[str, str]:
    lines = file.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def test_a_calendar_file_says_when_and_where_in_utc() -> None:
    told = unfolded(calendar_file(appointment(place="Hall 3\\4, left"), company="Acme"))
    assert (told["DTSTART"], told["DTEND"]) == ("20270504T130000Z", "20270504T140000Z")
    assert told["SUMMARY"] == r"Looms\; the basics\, part 1"
    assert told["LOCATION"] == r"Hall 3\\4\, left"
    assert told["URL"] == "https://meet.example/x?a=1"
    assert (told["UID"], told["SEQUENCE"], told["VERSION"]) == ("looms@leads.example", "3", "2.0")


@settings(max_examples=examples(200))
@given(st.text(max_size=300), st.text(max_size=200))
def test_whatever_is_written_no_line_is_too_long_and_none_begins_anew(title: str, describes: str) -> None:
    file = calendar_file(appointment(title=title, describes=describes), company=title)
    for line in file.split("\r\n"):
        assert len(line.encode("utf-8", "surrogatepass")) <= 75
    names = [line.split(":")[0] for line in file.replace("\r\n ", "").split("\r\n") if line]
    assert names[0] == "BEGIN"
    assert set(names) <= {
        *("BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND"),
        *("SUMMARY", "DESCRIPTION", "LOCATION", "URL"),
    }


def test_a_time_is_said_in_the_language_and_zone_of_the_place() -> None:
    schedule = Schedule(begins="2027-05-04T15:00", zone="Europe/Berlin", minutes=90)
    assert schedule.begins_at == BEGINS
    assert when_of(schedule) == "Tuesday, 4 May 2027, 15:00–16:30 (Europe/Berlin)"
    assert when_of(schedule, "de") == "Dienstag, 4. Mai 2027, 15:00–16:30 (Europe/Berlin)"
    assert when_of(schedule, "tlh-X").endswith("(Europe/Berlin)")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"type": "coupon"}, "coupon"),
        ({"type": "webinar"}, "schedule"),
        ({"type": "file", "coupon": {"worth": "5 %"}}, "coupon"),
        (
            {"type": "webinar", "schedule": {"begins": "2027-03-28T02:30", "zone": "Europe/Berlin"}},
            "clocks jump",
        ),
        (
            {"type": "webinar", "schedule": {"begins": "2027-13-28T02:30", "zone": "Europe/Berlin"}},
            "2027-05-31T15:00",
        ),
        ({"type": "webinar", "schedule": {"begins": "2027-05-28T02:30", "zone": "Mars"}}, "Europe/Berlin"),
        (
            {
                "type": "event",
                "schedule": {"begins": "2027-05-28T02:30", "zone": "UTC", "link": "javascript:x"},
            },
            "whole web address",
        ),
        ({"type": "coupon", "coupon": {"worth": "5 %", "until": "2027-02-30"}}, "2027-05-31"),
        ({"type": "demo", "schedule": {"begins": "2027-05-28T02:30", "zone": "UTC"}}, "no `schedule`"),
    ],
)
def test_what_cannot_be_offered_is_refused_with_its_cure(body: dict[str, object], place: str) -> None:
    with pytest.raises(ValidationError, match=place):
        OfferBody.model_validate({"title": "X", **body})
