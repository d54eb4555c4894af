"""What people and programs decide about a company: what is known of it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.errors import unknown_name
from leadwright.criteria.text import fold
from leadwright.leads.events import CompanyEdited
from leadwright.leads.models import Company
from leadwright.leads.normalise.record import normalise_facts
from leadwright.leads.queries.companies import seen_company
from leadwright.leads.reading import typed_context
from leadwright.platform import audit, outbox, sql
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"
# As a list names it, and the facts it tells of a company.
EDITABLE: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "website": ("website",),
    "industry": ("industry",),
    "company_size": ("company_size",),
    "revenue": ("revenue", "revenue_currency"),
    "country": ("country",),
    "region": ("region",),
}
_FOLDED = {"name": "name_folded", "industry": "industry_folded"}
# What a text is read as.
_READ_AS = {"name": "company"}
_FACT_OF = {"name": "company_name"}


@transaction.atomic
def edit_company(
    *, actor: Actor, company: str, changes: Mapping[str, str | None], at: datetime
) -> tuple[str, ...]:
    """Change what is known of a company: a text as somebody types it for each field, None to forget it.

    Holds from `at`; what was known before stays in the history, and the leads of the company are computed again. The domain is
    what a company is known by and stays. Returns the names of what changed; repeating changes nothing.

    Raises UnusableInput with the field and what is wrong, NotFound for a company none of whose leads the actor sees, Forbidden.
    """
    require(actor, Action.EDIT_LEADS)
    number = seen_company(actor, company).pk
    # History, leads and rows wait in this order, as they do when a list comes in.
    found = Company.objects.select_for_update().get(pk=number)
    told = {column: value for name, text in changes.items() for column, value in _read(name, text).items()}
    changed = sorted(column for column, value in told.items() if getattr(found, column) != value)
    _check(found, told)
    if not changed:
        return ()
    for column in changed:
        setattr(found, column, told[column])
    found.save(update_fields=changed)
    sql.execute(
        sql.statement(_PACKAGE, "company_changed"), {"company": number, "at": at, "actor": actor.label}
    )
    names = tuple(name for name, columns in EDITABLE.items() if set(columns) & set(changed))
    reference = public_id(Kind.COMPANY, found.public_id)
    audit.record(actor, "company.edited", kind="company", key=reference, at=at, changes={"facts": [*names]})
    outbox.record(CompanyEdited(Cause.PERSON, number, names), at=at)
    return names


def _read(name: str, text: str | None) -> dict[str, object]:
    if name not in EDITABLE:
        raise UnusableInput(unknown_name("fact", name, EDITABLE), field=name)
    columns: dict[str, object] = dict.fromkeys(EDITABLE[name])
    if text is not None and text.strip():
        read = normalise_facts({_READ_AS.get(name, name): text}, typed_context())
        value = read.facts.get(_FACT_OF.get(name, name))
        if value is None:
            sentence = next((one.sentence for one in read.problems), f"“{text[:60]}” cannot be read.")
            raise UnusableInput(sentence, field=name)
        columns |= {column: read.facts.get(column) for column in columns} | {EDITABLE[name][0]: value}
    if name in _FOLDED:
        shown = columns[name]
        columns[_FOLDED[name]] = fold(shown) if isinstance(shown, str) else None
    return {column: _as_kept(value) for column, value in columns.items()}


def _as_kept(value: object) -> object:
    return value.quantize(Decimal("0.0001")) if isinstance(value, Decimal) else value


def _check(found: Company, told: Mapping[str, object]) -> None:
    """Without a domain a company is known by its name, which has to stay one of its own."""
    if "name" not in told or found.domain is not None or told["name_folded"] == found.name_folded:
        return
    if told["name"] is None:
        raise UnusableInput(
            "A company without a domain is known by its name; give it another one.", field="name"
        )
    same = Company.objects.filter(name_folded=told["name_folded"], domain__isnull=True).exclude(pk=found.pk)
    if same.exists():
        raise UnusableInput("Another company without a domain has this name already.", field="name")
