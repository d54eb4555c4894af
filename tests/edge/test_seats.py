"""Webinars and events: registered by a form, in the calendar, reminded of, and who was there."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.capture.models import Seat
from leadwright.capture.offers.attendance import Present, read_attendance
from leadwright.capture.offers.document import OfferBody, Schedule
from leadwright.capture.operations.offering import put_offer
from leadwright.capture.operations.seats import record_attendance, take_attendance_back
from leadwright.capture.queries.seats import seat_lines
from leadwright.events.models import Event
from leadwright.messaging.models import Message
from leadwright.messaging.operations.sending import send_due
from leadwright.platform import clock
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from tests.accounts.people import OPERATOR, make_actor
from tests.capture.forms.world import AT, open_form, publish, submit
from tests.leads.people import lead
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db
ROOM = "https://meet.example/looms?pwd=x"
BEGINS = AT + timedelta(days=7)


@pytest.fixture(autouse=True)
def stopped_clock(server: MailServer) -> None:
    clock.freeze(AT)


def webinar(slug: str = "looms", begins: str = "2026-03-11T10:30", kind: str = "webinar") -> None:
    schedule = Schedule(begins=begins, zone="Europe/Berlin", link=ROOM)
    body = OfferBody(title="Looms live", type=kind, schedule=schedule)  # type: ignore[arg-type]
    put_offer(actor=OPERATOR, slug=slug, body=body, at=clock.now())


def somebody(number: int) -> dict[str, str]:
    return {"full_name": f"Ada {number}", "email": f"ada{number}@lovelace-engines.com"}


def happened(name: str) -> list[tuple[int, dict[str, object]]]:
    return list(Event.objects.filter(name=name).order_by("subject").values_list("subject", "properties"))


def test_who_registers_gets_time_place_and_a_calendar_file(server: MailServer, client: Client) -> None:
    webinar()
    publish("looms-form", "webinar", about="looms")
    fields = open_form(client, "/f/looms-form")
    sent = {**fields, **somebody(1)}
    answer = client.post("/f/looms-form", sent, headers={"user-agent": "Mozilla/5.0 (X11) Firefox/150.0"})
    page = client.get(answer["Location"]).content.decode()
    assert "Wednesday, 11 March 2026, 10:30–11:30 (Europe/Berlin)" in page
    [calendar] = re.findall(r'href="([^"]+\.ics)"', page)
    path = calendar.removeprefix(settings.PUBLIC_URL)
    file = client.get(path)
    assert file["Content-Type"].startswith("text/calendar")
    assert ROOM in file.content.decode().replace("\r\n ", "")
    # Neither the room nor its calendar file is told to who did not register.
    open_to_all = client.get("/f/looms-form/thanks").content.decode()
    assert "11 March 2026" in open_to_all
    assert ".ics" not in open_to_all
    assert client.get(path.replace(".ics", "a.ics")).status_code == 404
    assert client.get(path.replace("/looms/", "/other/")).status_code == 404
    assert happened("webinar_registered")[0][1] == {"webinar": "looms"}

    assert send_due() == 1
    [mail] = server.messages
    assert ROOM in server.text()
    [attached] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert attached.get_filename() == "looms.ics"
    clock.freeze(BEGINS - timedelta(hours=1))
    assert send_due() == 1
    assert "It begins soon" in str(server.messages[-1]["Subject"])


def test_one_that_is_put_off_is_told_and_reminded_of_by_its_new_time(server: MailServer) -> None:
    webinar()
    submit(publish("looms-form", "webinar", about="looms"), somebody(1))
    send_due()
    webinar(begins="2026-03-12T10:30")
    assert send_due() == 1
    assert "12 March 2026" in server.text()
    calendars = [part for part in server.messages[-1].walk() if part.get_content_type() == "text/calendar"]
    assert "SEQUENCE:2" in calendars[0].get_content()
    clock.freeze(BEGINS - timedelta(hours=1))
    send_due()
    assert len(server.taken) == 2
    clock.freeze(BEGINS + timedelta(hours=23))
    send_due()
    assert len(server.taken) == 3
    webinar(begins="2026-03-12T10:30")
    assert Message.objects.count() == 4


def test_who_was_there_is_recorded_once_by_tick_and_by_list() -> None:
    webinar()
    form = publish("looms-form", "webinar", about="looms")
    leads = [submit(form, somebody(number)).lead_id for number in range(3)]
    walked_in = lead(full_name="Bo", email="bo@y.example").pk
    with pytest.raises(UnusableInput, match="not begun"):
        record_attendance(actor=OPERATOR, offer="looms", people=[Present("ada1@lovelace-engines.com")], at=AT)
    after = BEGINS + timedelta(hours=2)
    seats = {line.name: line.id for line in seat_lines(actor=OPERATOR, offer="looms")}
    ticked = record_attendance(actor=OPERATOR, offer="looms", seats=[seats["Ada 0"]], at=after)
    assert len(ticked.seats) == 1
    told = read_attendance(
        "Email,Duration\nada0@lovelace-engines.com,30\nADA1@lovelace-engines.com,58\nbo@y.example,12\neve@z.example,3\n"
    )
    listed = record_attendance(actor=OPERATOR, offer="looms", people=told.people, at=after)
    assert (len(listed.seats), listed.known, listed.strangers) == (2, 1, ("eve@z.example",))
    assert happened("webinar_attended") == [
        (leads[0], {"webinar": "looms"}),
        (leads[1], {"webinar": "looms", "minutes": 58}),
        (walked_in, {"webinar": "looms", "minutes": 12}),
    ]
    assert Event.objects.filter(name="webinar_attended", occurred_at=BEGINS).count() == 3
    again = record_attendance(actor=OPERATOR, offer="looms", people=told.people, at=after)
    assert (again.seats, again.known) == ((), 3)
    assert Event.objects.filter(name="webinar_attended").count() == 3
    assert Seat.objects.get(lead_id=leads[0]).minutes == 30

    assert take_attendance_back(actor=OPERATOR, offer="looms", seats=listed.seats, at=after) == 2
    assert take_attendance_back(actor=OPERATOR, offer="looms", seats=listed.seats, at=after) == 0
    assert [subject for subject, _ in happened("webinar_attended")] == [leads[0]]
    assert Seat.objects.count() == 3
    record_attendance(actor=OPERATOR, offer="looms", people=told.people, at=after)
    assert Event.objects.filter(name="webinar_attended").count() == 3


def test_an_event_of_a_place_is_visited() -> None:
    webinar("fair", kind="event")
    submit(publish("fair-form", "event", about="fair"), {**somebody(1), "company": "Lovelace"})
    after = BEGINS + timedelta(hours=2)
    record_attendance(
        actor=OPERATOR, offer="fair", people=[Present("ada1@lovelace-engines.com", 9)], at=after
    )
    assert happened("event_visited")[0][1] == {"event": "fair"}
    assert happened("event_registered")[0][1] == {"event": "fair"}


def test_only_leads_one_sees_are_listed_and_recorded() -> None:
    webinar()
    submit(publish("looms-form", "webinar", about="looms"), somebody(1))
    after = BEGINS + timedelta(hours=2)
    stranger = make_actor(Role.SALES_MANAGER)
    assert seat_lines(actor=stranger, offer="looms") == []
    seat = seat_lines(actor=OPERATOR, offer="looms")[0].id
    done = record_attendance(
        actor=stranger, offer="looms", seats=[seat], people=[Present("ada1@lovelace-engines.com")], at=after
    )
    assert (done.seats, done.strangers) == ((), ("ada1@lovelace-engines.com",))
    with pytest.raises(Forbidden):
        record_attendance(actor=make_actor(Role.SALESPERSON), offer="looms", at=after)
    with pytest.raises(NotFound):
        record_attendance(actor=OPERATOR, offer="nothing", at=after)
    with pytest.raises(NotFound):
        record_attendance(actor=OPERATOR, offer="looms", seats=["seat_x"], at=after)
