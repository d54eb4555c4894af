"""What writes the ledger."""

from leadwright.consent.operations.recording import (
    Confirmation,
    Origin,
    Statement,
    delete_batch,
    make_import_table,
    record_consent,
    record_consents,
    record_first_consent,
    record_import_consent,
    stage_import_consent,
    subjects_known_beside,
)

__all__ = [
    "Confirmation",
    "Origin",
    "Statement",
    "delete_batch",
    "make_import_table",
    "record_consent",
    "record_consents",
    "record_first_consent",
    "record_import_consent",
    "stage_import_consent",
    "subjects_known_beside",
]
