"""Which questions of a form somebody need not be asked, because the answers are known. Never the answers."""

from datetime import datetime
from uuid import UUID

from leadwright.capture.forms.document import FormBody
from leadwright.capture.forms.tokens import seal_person, unseal_person
from leadwright.leads.models import Lead
from leadwright.platform.ids import Kind, parse_public_id


def person_token(lead: str, *, until: datetime, key: bytes) -> str:
    """What stands behind `?k=` in a link to a form that is sent to one lead (its public id). Raises NotFound."""
    return seal_person(parse_public_id(Kind.LEAD, lead), until=until, key=key)


def known_questions(body: FormBody, token: str, *, key: bytes, at: datetime) -> frozenset[str]:
    """Of the questions to be asked while they are unknown those that are known of whom the link was sent to; none without a
    valid token. At most two queries.
    """
    asked = [one for one in body.fields if one.ask == "unknown" and not one.hidden]
    reference = unseal_person(token, key=key, at=at) if token and asked else None
    lead = _lead(reference) if reference is not None else None
    if lead is None:
        return frozenset()
    return frozenset(one.name for one in asked if _is_known(lead, one.field, one.custom))


def _lead(reference: UUID) -> Lead | None:
    """The lead, or the one it was merged into."""
    found = Lead.objects.filter(public_id=reference, binned_at__isnull=True).first()
    if found is not None and found.merged_into is not None:
        return Lead.objects.filter(pk=found.merged_into).first()
    return found


def _is_known(lead: Lead, field: str | None, custom: str | None) -> bool:
    if custom is not None:
        return custom in lead.custom
    return getattr(lead, "company_name" if field == "company" else field or "", None) not in (None, "")
