"""What the ledger offers to the condition language: the status of each purpose, and whether somebody may be
contacted at all.
"""

from collections.abc import Iterable
from functools import partial

from leadwright.consent.purposes import known_purposes
from leadwright.consent.rules import EFFECTIVE, ENDING, MARKETING, REFUSALS, STRENGTH, Status
from leadwright.criteria.catalogue import Field
from leadwright.criteria.registry import register_fields, register_relation
from leadwright.criteria.types import FieldType
from leadwright.leads.fields import current
from leadwright.leads.relations import Mode

RELATION = "lead_consent"
ANY_GRANTED, CONTACTABLE = "any_granted", "contactable"
_PURPOSE = "purpose__"


def consent_fields() -> Iterable[Field]:
    """The status of every known purpose, and two summaries."""
    statuses = tuple(status.value for status in Status)
    plainly = {status: status for status in statuses}
    for purpose in known_purposes():
        label = f"Consent to {purpose.replace('_', ' ')}"
        column = f"{_PURPOSE}{purpose}"
        yield Field(f"consent.{purpose}", FieldType.CHOICE, label, RELATION, column, statuses, names=plainly)
    granted, contactable = "Opted in to something", "May be contacted by e-mail or phone"
    yield Field(
        "consent.any_granted",
        FieldType.BOOLEAN,
        granted,
        RELATION,
        ANY_GRANTED,
        said=(granted, "Has not opted in to anything"),
    )
    yield Field(
        "contactable",
        FieldType.BOOLEAN,
        contactable,
        RELATION,
        CONTACTABLE,
        said=(contactable, "May not be contacted by e-mail or phone"),
    )


def _texts(statuses: Iterable[Status]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


# On each channel the latest statement of any of the lead's subjects and addresses counts; entries that only
# keep provenance say nothing.
_STATED = """select distinct on (s.lead_id, c.purpose, c.channel)
    s.lead_id as lead, c.purpose, c.channel,
    case when c.expires_at <= scope.as_of and c.status in ({ending}) then 'expired' else c.status end as status
from scope
join subject s on s.lead_id = scope.lead
join consent_entry c on c.subject_id = s.id
where c.occurred_at <= scope.as_of and c.status <> 'unknown'
order by s.lead_id, c.purpose, c.channel, c.occurred_at desc, c.id desc"""
_LADDER = "array[" + ", ".join(f"'{status}'" for status in STRENGTH) + "]"
_REFUSED = (
    "bool_or(stated.channel = '{channel}' and stated.purpose = '"
    + MARKETING
    + "' and stated.status in ({refusals}))"
)
_FACTS = {
    Mode.AS_OF: " left join lead_history f on f.lead_id = scope.lead"
    " and f.valid_from <= scope.as_of and scope.as_of < f.valid_to",
    Mode.CURRENT: " join lead f on f.id = scope.lead",
}


def _lead_consent(mode: Mode, columns: frozenset[str]) -> str:
    aggregates, chosen = [], []
    for column in sorted(columns):
        aggregate, value = _parts(column)
        aggregates.append(aggregate)
        chosen.append(f'{value} as "{column}"')
    facts = _FACTS[mode] if CONTACTABLE in columns else ""
    stated = _STATED.format(ending=_texts(ENDING))
    return (
        f"select scope.lead, {', '.join(chosen)} from scope left join (select stated.lead, {', '.join(aggregates)}"
        f" from ({stated}) stated group by stated.lead) told on told.lead = scope.lead{facts}"
    )


def _parts(column: str) -> tuple[str, str]:
    """The aggregate over the stated channels, and the value of the column made of it."""
    if column == ANY_GRANTED:
        return f"bool_or(stated.status in ({_texts(EFFECTIVE)})) as granted", "coalesce(told.granted, false)"
    if column == CONTACTABLE:
        refused = {
            channel: _REFUSED.format(channel=channel, refusals=_texts(REFUSALS))
            for channel in ("email", "phone")
        }
        return (
            f"{refused['email']} as no_email, {refused['phone']} as no_phone",
            "(f.email is not null and not coalesce(told.no_email, false)"
            " or f.phone is not null and not coalesce(told.no_phone, false))",
        )
    purpose = column.removeprefix(_PURPOSE)
    strongest = f"min(array_position({_LADDER}, stated.status)) filter (where stated.purpose = '{purpose}')"
    return f'({_LADDER})[{strongest}] as "{column}"', f"""coalesce(told."{column}", '{Status.UNKNOWN}')"""


register_fields(consent_fields)
register_relation(RELATION, partial(_lead_consent, Mode.AS_OF))
current.register_relation(RELATION, partial(_lead_consent, Mode.CURRENT))
