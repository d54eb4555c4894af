"""Reads of imports and of the drafts they start from."""

from leadwright.capture.queries.drafts import DraftLine, DraftView, find_draft, open_drafts
from leadwright.capture.queries.imports import (
    ImportDetail,
    ImportLine,
    Undone,
    cut_short,
    find_import,
    imports,
    rejected_rows,
    remember_errors_file,
    unfinished_drafts,
    visible_imports,
)

__all__ = [
    "DraftLine",
    "DraftView",
    "ImportDetail",
    "ImportLine",
    "Undone",
    "cut_short",
    "find_draft",
    "find_import",
    "imports",
    "open_drafts",
    "rejected_rows",
    "remember_errors_file",
    "unfinished_drafts",
    "visible_imports",
]
