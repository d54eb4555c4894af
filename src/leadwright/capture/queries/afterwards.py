"""What somebody gets for having sent a form, said right after it: never more than an offer says of itself, and their own code."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from leadwright.capture.forms.document import FormBody
from leadwright.capture.forms.words import words_of
from leadwright.capture.models import FormSubmission
from leadwright.capture.offers.document import CouponTerms, OfferBody
from leadwright.capture.offers.letter import calendar_address
from leadwright.capture.offers.saying import Given, when_of
from leadwright.capture.queries.coupons import codes_of, is_any_free
from leadwright.capture.queries.handing import offer_named
from leadwright.platform import clock, workspace
from leadwright.playbook.queries import Published

NOTHING = Given()


def given_for(body: FormBody, submission: UUID | None, *, at: datetime) -> Given:
    """What the offer of a form gives to who sent a submission (its token). At most four queries.

    Without a submission of the form only what everybody may know. One that is held is told what everybody is told whose code
    comes by mail.
    """
    live = offer_named(body)
    if live is None:
        return NOTHING
    words = words_of(body.language)
    sent = FormSubmission.objects.filter(token=submission).first() if submission is not None else None
    if live.body.coupon is not None:
        return _coupon(live, live.body.coupon, sent, words, at)
    if live.body.schedule is not None:
        lines = tuple(filter(None, (when_of(live.body.schedule, body.language), live.body.schedule.place)))
        links = ((words["calendar"], calendar_address(live.slug)),) if sent is not None else ()
        return Given(lines, links=links)
    if live.body.follow is not None and live.body.follow.link and sent is not None:
        return Given(links=((words["begin"], live.body.follow.link),))
    return NOTHING


def _coupon(
    live: Published[OfferBody],
    terms: CouponTerms,
    sent: FormSubmission | None,
    words: Mapping[str, str],
    at: datetime,
) -> Given:
    """Where codes come by mail who has one is told the same as who has not: nobody learns which addresses are known."""
    today = clock.local_date(at, str(workspace.read("time_zone"))).isoformat()
    if terms.until and today > terms.until:
        return Given((words["offer_over"],))
    if sent is None:
        return Given((terms.worth,))
    if terms.shown == "page" and sent.lead_id is not None:
        code = codes_of(live.slug, [sent.lead_id]).get(sent.lead_id)
        if code is not None:
            return Given((terms.worth,), code)
    return Given((terms.worth, words["code_mailed" if is_any_free(live.slug) else "codes_gone"]))
