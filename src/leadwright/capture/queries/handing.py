"""Which offer a form hands out, and which forms hand out an offer."""

from collections.abc import Collection, Iterable, Mapping

from leadwright.capture.forms.document import FORM, FormBody
from leadwright.capture.models import OfferFile
from leadwright.capture.offers.document import HANDED_OUT_BY, OFFER, OfferBody
from leadwright.capture.queries.versions import live_about
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import Published


def names_offer(body: FormBody) -> bool:
    """Whether a form may hand something out: what it is about can be an offer, if there is one. Pure."""
    return bool(body.about) and body.type in HANDED_OUT_BY.values()


def offer_named(body: FormBody) -> Published[OfferBody] | None:
    """The offer in force, of the form's type, that a form names. At most one query."""
    live = playbook.published(OFFER, body.about) if names_offer(body) else None
    return live if live is not None and HANDED_OUT_BY[live.body.type] == body.type else None


def offer_of(body: FormBody) -> Published[OfferBody] | None:
    """The offer a form hands out: as `offer_named`, a file only where there is one. At most two queries."""
    live = offer_named(body)
    if live is not None and live.body.type == "file":
        return live if OfferFile.objects.filter(offer=live.slug).exists() else None
    return live


def handing_forms() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The forms in force that are about something, by their type and what that is: slugs in order. One query."""
    return _by_what((one.slug, one.body) for one in playbook.published_all(FORM))


def handing_forms_of(offers: Collection[str]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """`handing_forms` that are about one of these offers; others are not read. One query."""
    return _by_what((slug, one.body) for slug, one in live_about(FORM, offers).items())


def _by_what(forms: Iterable[tuple[str, FormBody]]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for slug, body in forms:
        if body.about:
            found.setdefault((body.type, body.about), []).append(slug)
    return {key: tuple(sorted(slugs)) for key, slugs in found.items()}
