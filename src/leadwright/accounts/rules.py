"""Roles, and what each may do. Deny by default: an action that is not listed for a role is refused."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    MARKETER = "marketer"
    SALES_MANAGER = "sales_manager"
    SALESPERSON = "salesperson"
    ANALYST = "analyst"
    RECRUITER = "recruiter"


class Action(StrEnum):
    """Everything that needs a permission of its own."""

    SEE_LEADS = "see_leads"
    SEE_CONTACT_DATA = "see_contact_data"
    EDIT_LEADS = "edit_leads"
    DELETE_LEADS = "delete_leads"
    MERGE_LEADS = "merge_leads"
    IMPORT_LEADS = "import_leads"
    EXPORT_LEADS = "export_leads"
    SEE_PLAYBOOK = "see_playbook"
    EDIT_PLAYBOOK = "edit_playbook"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_WORKSPACE = "manage_workspace"
    SEE_AUDIT = "see_audit"
    SEE_HEALTH = "see_health"
    SEE_APPLICANTS = "see_applicants"


_SELLING = frozenset({Action.SEE_LEADS, Action.SEE_CONTACT_DATA, Action.EDIT_LEADS, Action.SEE_PLAYBOOK})

PERMISSIONS: dict[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(Action),
    Role.MARKETER: _SELLING
    | {Action.DELETE_LEADS, Action.MERGE_LEADS, Action.IMPORT_LEADS, Action.EXPORT_LEADS}
    | {Action.EDIT_PLAYBOOK, Action.SEE_PEOPLE},
    Role.SALES_MANAGER: _SELLING
    | {Action.DELETE_LEADS, Action.MERGE_LEADS, Action.IMPORT_LEADS, Action.EXPORT_LEADS, Action.SEE_PEOPLE},
    Role.SALESPERSON: _SELLING,
    Role.ANALYST: frozenset({Action.SEE_LEADS, Action.SEE_PLAYBOOK}),
    Role.RECRUITER: frozenset({Action.SEE_APPLICANTS}),
}


def may(role: Role, action: Action) -> bool:
    """Whether the role allows the action at all; which leads it applies to is decided in the query."""
    return action in PERMISSIONS[role]


def known_actions(names: Iterable[str]) -> frozenset[Action]:
    """The actions of these names; a name that no version knows grants nothing."""
    known = {action.value: action for action in Action}
    return frozenset(known[name] for name in names if name in known)
