"""Indexes for custom fields that lists are narrowed by: made on demand, because each costs every import."""

from hashlib import sha256

from django.db import connection

from leadwright.criteria.types import FieldType
from leadwright.leads.models import CustomField
from leadwright.leads.relations import custom_fact
from leadwright.platform import sql
from leadwright.platform.errors import NotFound

_IDENTIFIER_BYTES = 63


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
