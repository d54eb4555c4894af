"""What colleagues are told: once, where it still matters, by mail to who wants it and not at night."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from leadwright.accounts.models import User
from leadwright.messaging.models import Message, NoticeChoice
from leadwright.messaging.operations.choosing_notices import choose_notices
from leadwright.messaging.operations.claiming import claim_due
from leadwright.messaging.settings import mail_settings
from leadwright.platform import workspace
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.models import SalesNotice
from leadwright.sales.operations.answering import accept, reassign
from leadwright.sales.operations.mailing import mail_notices
from leadwright.sales.operations.tending import tend
from leadwright.sales.queries.notices import notices
from leadwright.sales.topics import GIVEN, REMINDED
from tests.sales.world import DAY, HOUR, NOW, handed, named, of, ready, route, seller, team
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def mail(db: None) -> None:
    starter_in_force(at=NOW - 90 * DAY)
    for name, value in (("mail_host", "mail.acme.example"), ("mail_from", "sales@acme.example")):
        workspace.write(name, value)


def _letters(at: datetime) -> list[tuple[str, str, str]]:
    claimed, _ = claim_due(settings=mail_settings(), at=at)
    return [(one.message.address, one.content.subject, one.content.text) for one in claimed]


def test_new_hand_overs_come_in_one_letter_once_without_those_done_with() -> None:
    (kim,) = team("North", "Kim")
    made = handed(ready(3))
    assert [one.what for one in notices(actor=of(kim))] == [GIVEN] * 3
    assert mail_notices(at=NOW) == 1
    assert mail_notices(at=NOW) == 0
    accept(actor=of(kim), hand_over=named(made[0]), at=NOW)
    (letter,) = _letters(NOW + _MINUTE)
    assert letter[:2] == ("kim@acme.example", "2 leads wait for you")
    assert letter[2].count("was handed over to you") == 2
    assert len(notices(actor=of(kim))) == 2
    for one in made[1:]:
        accept(actor=of(kim), hand_over=named(one), at=NOW)
    assert notices(actor=of(kim)) == ()
    assert _letters(NOW + HOUR) == []


def test_nobody_is_mailed_what_was_not_wanted_nor_at_night_by_their_own_clock() -> None:
    kim, lea = team("North", "Kim", "Lea")
    route({"title": "R", "fallback": {"team": "North"}})
    User.objects.filter(pk=kim.pk).update(time_zone="Asia/Tokyo")
    choose_notices(actor=of(lea), by_mail=[REMINDED], quiet_from=0, quiet_to=0, at=NOW)
    # 22:00 in Tokyo.
    late = datetime(2026, 6, 10, 13, tzinfo=UTC)
    handed(ready(2, at=late), late)
    assert set(SalesNotice.objects.values_list("user_id", "what")) == {(kim.pk, GIVEN), (lea.pk, GIVEN)}
    assert mail_notices(at=late) == 0
    assert SalesNotice.objects.get(user_id=lea.pk).decided_at == late
    assert mail_notices(at=datetime(2026, 6, 10, 21, 59, tzinfo=UTC)) == 0
    assert mail_notices(at=datetime(2026, 6, 10, 22, tzinfo=UTC)) == 1


def test_however_many_notices_wait_for_the_morning_nobody_else_waits_behind_them() -> None:
    kim, lea = team("North", "Kim", "Lea")
    choose_notices(actor=of(kim), by_mail=[GIVEN], quiet_from=10, quiet_to=12, at=NOW)
    choose_notices(actor=of(lea), by_mail=[GIVEN], quiet_from=0, quiet_to=0, at=NOW)
    SalesNotice.objects.bulk_create(
        SalesNotice(user_id=user, hand_over_id=number, what=GIVEN, at=NOW)
        for user, numbers in ((kim.pk, range(1_000)), (lea.pk, range(1_000, 1_002)))
        for number in numbers
    )
    assert mail_notices(at=NOW) == 1
    assert SalesNotice.objects.filter(decided_at=NOW, user_id=lea.pk).count() == 2
    assert Message.objects.get().address == "lea@acme.example"
    assert mail_notices(at=NOW + 2 * HOUR) == 1
    assert not SalesNotice.objects.filter(decided_at=None).exists()


def test_the_gate_holds_a_letter_that_would_come_at_night() -> None:
    (kim,) = team("North", "Kim")
    handed(ready(1))
    mail_notices(at=NOW)
    choose_notices(actor=of(kim), by_mail=[GIVEN], quiet_from=10, quiet_to=12, at=NOW)
    assert _letters(NOW + _MINUTE) == []
    assert Message.objects.get().due_at == NOW + 2 * HOUR
    assert len(_letters(NOW + 2 * HOUR)) == 1


def test_reminders_and_what_leaders_are_told_are_told_once_whatever_repeats() -> None:
    kim, ina = team("North", "Kim", leader="Ina")
    handed(ready(1))
    for hours in range(0, 24 * 7, 2):
        tend(at=NOW + hours * HOUR)
        tend(at=NOW + hours * HOUR)
        mail_notices(at=NOW + hours * HOUR)
    told = list(SalesNotice.objects.order_by("id").values_list("user_id", "what"))
    assert told == [(kim.pk, "given"), (kim.pk, "reminded"), (ina.pk, "overdue")]
    addresses = Message.objects.order_by("id").values_list("address", flat=True)
    assert list(addresses) == ["kim@acme.example", "kim@acme.example", "ina@acme.example"]


def test_who_gets_it_from_a_colleague_is_told_and_who_takes_it_is_not() -> None:
    kim, lea, ina = team("North", "Kim", "Lea", leader="Ina")
    (one,) = handed(ready(1))
    SalesNotice.objects.all().delete()
    other = lea if one.owner_id == kim.pk else kim
    reassign(actor=of(ina), hand_overs=[named(one)], to=public_id(Kind.USER, other.public_id), at=NOW + HOUR)
    assert list(SalesNotice.objects.values_list("user_id", "what")) == [(other.pk, GIVEN)]


def test_the_page_keeps_what_was_chosen_and_refuses_what_is_no_hour(client: Client) -> None:
    kim = seller("Kim")
    client.force_login(kim)
    told = {"by_mail": ["given", "overdue"], "quiet_from": "19", "quiet_to": "8"}
    assert client.post("/settings/notices", told).status_code == 302
    kept = NoticeChoice.objects.get(pk=kim.pk)
    assert (kept.unwanted, kept.quiet_from, kept.quiet_to) == (["reminded", "unowned"], 19, 8)
    for wrong in ({"quiet_from": "24"}, {"quiet_to": ""}, {"by_mail": ["everything"]}):
        refused = client.post("/settings/notices", {**told, **wrong})
        assert (refused.status_code, "Choose" in refused.content.decode()) == (422, True)
    with pytest.raises(UnusableInput):
        choose_notices(actor=of(kim), by_mail=["everything"], quiet_from=1, quiet_to=2, at=NOW)
    assert NoticeChoice.objects.get(pk=kim.pk).quiet_from == 19
    assert 'value="given" checked' in client.get("/settings/notices").content.decode()
