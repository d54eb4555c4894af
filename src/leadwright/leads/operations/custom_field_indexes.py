"""Indexes for custom fields that lists are narrowed by: made behind an import and not before it, because each costs every row."""

from hashlib import sha256

from django.db import connection

from leadwright.criteria.types import FieldType
from leadwright.leads.models import CustomField
from leadwright.leads.relations import custom_fact
from leadwright.platform import sql
from leadwright.platform.errors import NotFound

_IDENTIFIER_BYTES = 63
# So few leads are looked through as quickly without.
FEW_LEADS = 50_000
# Every further index makes every import slower.
MOST_INDEXES = 12
# Texts are rarely compared as wholes, and lists of choices not by order.
_NOT_INDEXED = (FieldType.TEXT, FieldType.CHOICES)


def index_custom_fields() -> list[str]:
    """Make the indexes lists need for the custom fields that were declared first; the slugs of those that have one now.

    Texts and lists of choices have none, nor has a workspace of few leads. Repeating changes nothing.
    """
    if sql.scalar("select reltuples from pg_class where oid = 'lead'::regclass") <= FEW_LEADS:
        return []
    fields = CustomField.objects.exclude(type__in=[str(kind) for kind in _NOT_INDEXED])
    slugs = fields.order_by("created_at", "slug").values_list("slug", flat=True)[:MOST_INDEXES]
    return [slug for slug in slugs if index_custom_field(slug=slug)]


def index_custom_field(*, slug: str) -> bool:
    """Make the index conditions on a custom field use in lists; whether there is one afterwards.

    Lists of choices have none. Outside a transaction the index is built without stopping writers, which takes two scans of the
    leads; inside one, writers wait. Repeating changes nothing; an index whose building was broken off is made anew. Raises
    NotFound for a field that is not declared.
    """
    declared = CustomField.objects.filter(slug=slug).first()
    if declared is None:
        raise NotFound(f"There is no custom field “{slug}”.", slug=slug)
    kind = FieldType(declared.type)
    if kind is FieldType.CHOICES:
        return False
    name = connection.ops.quote_name(index_name(slug))
    valid = sql.scalar("select indisvalid from pg_index where indexrelid = to_regclass(%s)", [name])
    if valid:
        return True
    concurrently = "" if connection.in_atomic_block else " concurrently"
    if valid is False:
        sql.execute(f"drop index{concurrently} {name}")
    expression = custom_fact(slug, kind, row="lead").sql
    # The expression is psycopg text: its percent signs are doubled, and only a statement with parameters halves them again.
    sql.execute(f"create index{concurrently} {name} on lead (({expression}))", [])
    sql.execute("analyze lead")
    return True


def index_name(slug: str) -> str:
    """The name of a custom field's index: with its slug where PostgreSQL keeps the whole of it, else with a digest."""
    name = f"lead_custom_{slug}"
    return (
        name
        if len(name.encode()) <= _IDENTIFIER_BYTES
        else f"lead_custom_{sha256(slug.encode()).hexdigest()[:40]}"
    )
