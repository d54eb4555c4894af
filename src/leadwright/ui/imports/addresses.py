"""Addresses of the pages of imports."""

from django.urls import URLPattern, path

from leadwright.ui.imports import checks, columns, questions, results, running, start

ADDRESSES: tuple[URLPattern, ...] = (
    path("imports", start.history, name="imports"),
    path("imports/new", start.new, name="import_new"),
    path("imports/drafts/<str:draft>", start.draft, name="import_draft"),
    path("imports/drafts/<str:draft>/discard", start.discard, name="import_discard"),
    path("imports/drafts/<str:draft>/columns", columns.columns, name="import_columns"),
    path("imports/drafts/<str:draft>/layout", columns.layout, name="import_layout"),
    path("imports/drafts/<str:draft>/mapping", columns.saved_mapping, name="import_mapping"),
    path("imports/drafts/<str:draft>/questions", questions.questions, name="import_questions"),
    path("imports/drafts/<str:draft>/check", checks.check, name="import_check"),
    path("imports/drafts/<str:draft>/check-again", checks.check_again, name="import_check_again"),
    path("imports/drafts/<str:draft>/check-rejected", checks.check_rejected, name="import_check_rejected"),
    path("imports/drafts/<str:draft>/run", running.run, name="import_run"),
    path("imports/drafts/<str:draft>/start", running.start, name="import_start"),
    path("imports/drafts/<str:draft>/stop", running.stop, name="import_stop"),
    path("imports/drafts/<str:draft>/progress", running.progress, name="import_progress"),
    path("imports/<str:run>", results.result, name="import"),
    path("imports/<str:run>/rejected", results.rejected, name="import_rejected"),
    path("imports/<str:run>/undo", results.undo, name="import_undo"),
    path("imports/<str:run>/undo-progress", results.undo_progress, name="import_undo_progress"),
)
