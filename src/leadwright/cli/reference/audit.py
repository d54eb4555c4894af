"""The page of the audit trail, and the table of its actions."""

from collections.abc import Mapping

from leadwright.cli.reference import markdown

ACTIONS: Mapping[str, str] = {
    "api_key.created": "A key for programs was made; its scopes stand beside it.",
    "api_key.revoked": "A key was ended.",
    "batch.started": "Something was begun with many leads at once; what, and with how many.",
    "batch.undone": "That was taken back.",
    "document.draft_discarded": "A draft of a document was thrown away.",
    "document.drafted": "A draft of a document was written.",
    "document.published": "A version of a document came into force.",
    "document.retired": "A document went out of force, with the reason.",
    "import.draft_discarded": "An upload was thrown away before it was imported.",
    "import.file_received": "A list was uploaded, with its size.",
    "import.finished": "An import ended, with its counts.",
    "import.started": "An import began, with its source and consent basis.",
    "import.undone": "An import was taken back.",
    "lead.binned": "A lead was put into the bin.",
    "lead.edit_undone": "A change of facts was taken back; only their names are kept.",
    "lead.edited": "Facts of a lead were changed by a person; only their names are kept.",
    "lead.erased": "Everything about a person was erased.",
    "lead.exported": "Everything about a person was written out for that person.",
    "lead.merged": "A duplicate was joined to the lead that stays; written for both.",
    "lead.need_stated": "A person recorded that a lead stated a need.",
    "lead.owner_set": "A lead got another owner, or none.",
    "lead.restored": "A lead came back from the bin.",
    "lead.stage_set": "A stage was set by hand, with the reason.",
    "lead.stage_unset": "A stage set by hand was taken back.",
    "lead.tagged": "A lead got a tag.",
    "lead.unmerged": "A merge was taken back; written for both.",
    "lead.untagged": "A tag was taken off a lead.",
    "lead.visitor_linked": "The history of a visitor was joined to a lead.",
    "lead.visitor_unlinked": "The history of a visitor was taken from a lead.",
    "leads.exported": "A list of leads was written out, with these columns.",
    "link.first_run_created": "The link by which the first person begins was printed.",
    "link.first_run_used": "The first person of a workspace began.",
    "link.invitation_created": "A link of invitation was made.",
    "link.invitation_used": "Somebody invited began.",
    "link.password_created": "A link that sets a new password was made.",
    "link.password_used": "A new password was set by a link.",
    "link.sign_in_created": "A link that signs in was made.",
    "link.sign_in_used": "Somebody signed in by a link.",
    "note.deleted": "A note about a lead was deleted; it can be brought back for 30 days.",
    "note.edited": "The text of a note about a lead was replaced.",
    "note.restored": "A deleted note was brought back.",
    "note.written": "A note about a lead was written; only its id is kept.",
    "playbook.exported": "Documents were written into a folder.",
    "sample.filling_begun": "Somebody asked for the sample company.",
    "sample.removed": "The sample company was taken out, with its counts.",
    "task.added": "A task about a lead was added; only its id is kept.",
    "task.deleted": "A task about a lead was deleted; it can be brought back for 30 days.",
    "task.done": "A task was done.",
    "task.edited": "What a task says was changed.",
    "task.reopened": "A task was marked as not done after all.",
    "task.restored": "A deleted task was brought back.",
    "team.created": "A team was made.",
    "team.leader_set": "Somebody leads a team.",
    "team.leader_unset": "Somebody leads a team no more.",
    "team.member_added": "Somebody joined a team.",
    "team.member_removed": "Somebody left a team.",
    "user.activated": "Somebody's access was given back.",
    "user.deactivated": "Somebody's access was ended.",
    "user.invited": "Somebody was added, with a role.",
    "user.password_set": "A password was set.",
    "user.role_changed": "Somebody got another role.",
    "user.sessions_ended": "All sessions of somebody were ended.",
    "view.changed": "A saved view got another name, sharing or contents.",
    "view.deleted": "A saved view was deleted.",
    "view.saved": "A view was saved, for oneself or others.",
    "work.stop_asked": "Somebody asked long work of theirs to stop.",
    "workspace.begun": "The first person named the company, its time zone and whom it sells to.",
}


def page() -> str:
    """What is written down, and for which deeds."""
    return markdown.page(
        "Audit trail",
        "One row for each deed, written in its transaction and never changed: when, who (a person, a key, the command line or "
        "the program), the action, the object by its public id, and the changes as JSON. No personal data but ids.",
        markdown.table(
            ("Action", "Meaning"), [(markdown.code(name), text) for name, text in sorted(ACTIONS.items())]
        ),
    )
