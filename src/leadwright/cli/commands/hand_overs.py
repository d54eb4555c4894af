"""`leadwright hand-overs`: what sales has, and leads handed over by hand."""

from argparse import Namespace
from dataclasses import asdict

from leadwright.accounts.actor import operator
from leadwright.cli.days import minute
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import keep_current
from leadwright.leads.access import editable_lead
from leadwright.platform import clock
from leadwright.sales.operations.giving import hand_over_chosen
from leadwright.sales.operations.tending import tend
from leadwright.sales.queries.listing import hand_overs


def run(options: Namespace) -> None:
    """List hand-overs; with leads, hand these over first."""
    given = None
    if options.lead:
        keys = [editable_lead(operator(), one) for one in options.lead]
        given = hand_over_chosen(actor=operator(), leads=[key.id for key in keys], at=clock.now())
        keep_current(quiet=options.json)
    if options.tend:
        tend(at=clock.now())
    page = hand_overs(actor=operator(), state=options.state, limit=options.limit)
    if options.json:
        told = asdict(given) if given is not None else None
        print_json({"given": told, "hand_overs": [asdict(one) for one in page.rows], "next": page.next})
        return
    if given is not None:
        print(
            f"{given.given:,} handed over, {given.unowned:,} of them to nobody; {given.left:,} left as they are."
        )
    columns = [("Hand-over", "left"), ("Lead", "left"), ("State", "left"), ("Why", "left"), ("Due", "right")]
    rows = [
        (
            one.id,
            one.lead,
            one.state,
            one.news or one.reason,
            minute(one.due_at) if one.due_at else "",
        )
        for one in page.rows
    ]
    print_table("", columns, rows)
