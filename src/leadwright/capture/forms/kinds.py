"""What forms are for: the kinds there are, and what each records beside that a form was submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

KindName = Literal[
    "contact", "quote", "demo", "trial", "newsletter", "content", "coupon", "webinar", "event", "application"
]


@dataclass(frozen=True)
class FormKind:
    """One kind. `event` is what a submission records beside `form_submitted` (empty: nothing), whose property `property` tells
    what the form is `about`. `about` is what that is called in the editor.
    """

    label: str
    invites: str
    event: str
    property: str
    about: str


KINDS: Mapping[str, FormKind] = {
    "contact": FormKind("Contact", "Somebody wants to be contacted", "contact_requested", "", "Topic"),
    "quote": FormKind("Quote request", "Somebody wants a price", "quote_requested", "product", "Product"),
    "demo": FormKind("Demo request", "Somebody wants to see it", "demo_requested", "product", "Product"),
    "trial": FormKind("Trial", "Somebody wants to try it", "signed_up", "product", "Product"),
    "newsletter": FormKind(
        "Newsletter", "Somebody wants your letters", "newsletter_subscribed", "topic", "Topic of the letters"
    ),
    "content": FormKind(
        "Content download", "A file for a name and an address", "content_downloaded", "content", "Content"
    ),
    "coupon": FormKind("Coupon", "A price cut for a name and an address", "", "coupon", "Coupon"),
    "webinar": FormKind("Webinar", "A seat online", "webinar_registered", "webinar", "Webinar"),
    "event": FormKind("Event", "A seat, or an appointment at a fair", "event_registered", "event", "Event"),
    "application": FormKind("Job application", "Somebody wants to work for you", "", "job", "Job"),
}
# What comes with it is of recruiting: no lead, no event, in no list of marketing or sales.
APPLICATION = "application"
assert set(KINDS) == set(get_args(KindName))  # noqa: S101 - the type and the table are one list
