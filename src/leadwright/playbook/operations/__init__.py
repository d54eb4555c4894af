"""The business events of the playbook: drafting, publishing, retiring, restoring, and whole folders."""

from leadwright.playbook.operations.drafting import discard_draft, draft_document
from leadwright.playbook.operations.folders import (
    Fate,
    Plan,
    PlannedDocument,
    apply_folder,
    ensure_starter,
    export_folder,
    plan_folder,
)
from leadwright.playbook.operations.publishing import (
    InForce,
    publish_draft,
    publish_version,
    restore_version,
    retire_document,
)
from leadwright.playbook.operations.putting import Put, put_document

__all__ = [
    "Fate",
    "InForce",
    "Plan",
    "PlannedDocument",
    "Put",
    "apply_folder",
    "discard_draft",
    "draft_document",
    "ensure_starter",
    "export_folder",
    "plan_folder",
    "publish_draft",
    "publish_version",
    "put_document",
    "restore_version",
    "retire_document",
]
