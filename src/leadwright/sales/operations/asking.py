"""Who asks for a trial or a demonstration that says so is handed over to sales at once, whatever the points."""

from leadwright.capture.events import FormSubmitted
from leadwright.capture.queries.forms import live_form
from leadwright.capture.queries.handing import offer_of
from leadwright.platform import outbox, sql
from leadwright.platform.models import OutboxEvent
from leadwright.sales.operations.giving import ROUTER, Given, hand_over


def hand_over_askers(row: OutboxEvent) -> Given:
    """Hand the leads of a `FormSubmitted` over where the offer behind the form says so, in the transaction that dispatches it.

    Leads under way with sales are left as they are, so repeating changes nothing. At most two queries where no offer says so.
    """
    event = outbox.restore(FormSubmitted, row)
    form = live_form(event.form) if event.leads and not event.cause.quiet else None
    offer = offer_of(form.body) if form is not None else None
    if offer is None or offer.body.follow is None or not offer.body.follow.hand_over:
        return Given()
    subjects = {"subjects": list(event.leads)}
    found = sql.rows(
        "select distinct lead_id from subject where id = any(%(subjects)s) and lead_id is not null", subjects
    )
    return hand_over(actor=ROUTER, leads=sorted(lead for (lead,) in found), at=row.recorded_at)
