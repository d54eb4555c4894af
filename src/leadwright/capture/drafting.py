"""Finding a draft, and what it orders."""

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Role
from leadwright.capture.mapping import MappingBody, mapping_digest
from leadwright.capture.models import ImportDraft
from leadwright.capture.reading import FormatHint
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.playbook import canonical

# The job that looks into a large workbook, and the kind of its work.
READ = "capture.read_layout"
READING = "import_read"


def draft_reference(draft: ImportDraft) -> str:
    """The public id of a draft."""
    return public_id(Kind.DRAFT, draft.public_id)


def draft_of(reference: str, actor: Actor | None = None) -> ImportDraft | None:
    """The draft of this public id, with an actor only if it is that one's own or the actor administers."""
    drafts = ImportDraft.objects.filter(public_id=parse_public_id(Kind.DRAFT, reference))
    if actor is not None and actor.role is not Role.ADMINISTRATOR:
        drafts = drafts.filter(actor_id=user_of(actor))
    return drafts.first()


def user_of(actor: Actor) -> int:
    """The number of the person; a program or the command line has no uploads and gets one that is nobody's."""
    return actor.user_id or 0


def hint_of(draft: ImportDraft) -> FormatHint:
    """How the file is to be read, as far as a person said so."""
    return FormatHint(**draft.hint)


def mapping_of(draft: ImportDraft) -> MappingBody:
    """What the columns become."""
    return MappingBody.model_validate(draft.mapping or {"columns": {}})


def answers_digest(draft: ImportDraft) -> str:
    """What tells one dry run of a draft from another: everything its counts depend on."""
    return canonical.digest(
        canonical.plain(
            {"hint": draft.hint, "mapping": mapping_digest(mapping_of(draft)), "source": draft.source}
        )
    )
