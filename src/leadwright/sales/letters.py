"""What sales sends: notices to colleagues, several at once in one letter without those that have become needless since; and
direct offers to leads.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.messaging.kinds import Content, MessageKind, Outgoing, register
from leadwright.messaging.rendering import render
from leadwright.messaging.rules import MessageClass
from leadwright.sales.meetings import OfferKind
from leadwright.sales.queries.notices import Told, notices
from leadwright.sales.topics import SAID

_SHOWN = 20


def _composed(one: Outgoing, at: datetime) -> Content | None:
    actor = actor_for(User.objects.get(pk=one.user_id or 0))
    numbers = one.data.get("notices")
    wanted = [int(number) for number in numbers] if isinstance(numbers, list) else []
    told = notices(actor=actor, among=wanted)
    if not told:
        return None
    lines = [_line(each) for each in told[:_SHOWN]]
    if len(told) > _SHOWN:
        lines.append(f"and {len(told) - _SHOWN:,} more")
    subject = _line(told[0]) if len(told) == 1 else f"{len(told):,} leads wait for you"
    page = "hand_over" if len(told) == 1 else "queue"
    given = {"hand_over": told[0].hand_over} if len(told) == 1 else {}
    link = f"{settings.PUBLIC_URL}{reverse(f'ui:{page}', kwargs=given)}"
    return render("notices", {"subject": subject, "lines": lines, "link": link})


def _line(one: Told) -> str:
    name = one.name or "A lead"
    who = f"{name} ({one.company})" if one.company and one.company != name else name
    return f"{who} {SAID.get(one.what, one.what)}"


NOTICES = register(
    MessageKind(
        "notice.sales",
        "Notices of hand-overs",
        MessageClass.NOTICE,
        _composed,
        quiet=True,
        about_leads=True,
    )
).name


def _offer(one: Outgoing, at: datetime) -> Content:
    told = {name: str(one.data.get(name, "")) for name in ("words", "code", "seller", "answer_to")}
    kind = OfferKind(str(one.data["kind"]))
    return render("direct_offer", {**told, "title": kind.label, "says": kind.says})


DIRECT_OFFER = register(
    MessageKind("sales.offer", "Offer of a salesperson", MessageClass.ONE_TO_ONE, _offer)
).name
