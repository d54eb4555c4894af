"""Documents and their versions."""

from django.db import models

from leadwright.platform.ids import new_uuid


class Document(models.Model):
    """One document of the playbook, known by its kind and slug."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    kind = models.TextField()
    slug = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "document"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="document_kind_slug")]


class DocumentVersion(models.Model):
    """One version of a document; immutable once published, which a trigger enforces.

    `digest` is the SHA-256 of the canonical body; `based_on` the number of the version that was in force
    when it was drafted; `effective_at` when what is computed of leads began to follow it.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    status = models.TextField(default=DRAFT)
    body = models.JSONField()
    digest = models.TextField()
    author = models.TextField()
    reason = models.TextField(default="")
    based_on = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "document_version"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(status="published"),
                name="document_version_one_published",
            ),
        ]


class DocumentReference(models.Model):
    """A published version's conditions name another document: an edge of the graph."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="references")
    kind = models.TextField()
    slug = models.TextField()

    class Meta:
        db_table = "document_reference"
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "slug"], name="document_reference_once")
        ]
