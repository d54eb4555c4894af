"""Background work on leads."""

from leadwright.leads.operations.custom_field_indexes import index_custom_fields
from leadwright.platform import jobs


@jobs.job("leads.index_custom_fields")
def index_fields() -> None:
    """Make the indexes that lists narrowed by custom fields need, without stopping anybody."""
    index_custom_fields()
