"""What may be missing of what is offered. Pure."""

from leadwright.health.findings import Finding, Tone
from leadwright.health.measures import Measures


def coupons(measured: Measures) -> Finding:
    """Whether every coupon that is offered has a code to give."""
    empty = measured.coupons
    if empty is None:
        sentence = "Every coupon that is offered has a code for the next who asks."
        return Finding("coupons", Tone.OK, "Coupons have codes", sentence, since=measured.at)
    title = "A coupon has no codes left" if empty.count == 1 else f"{empty.count} coupons have no codes left"
    waits = (
        "Nobody waits yet."
        if not empty.waiting
        else f"{empty.waiting} {'person waits' if empty.waiting == 1 else 'people wait'} for one."
    )
    cure = "Add codes under Capture, Offers, or close the offer; who waits gets a code by itself."
    return Finding("coupons", Tone.WARN, title, f"“{empty.title}” has none to give. {waits}", cure)
