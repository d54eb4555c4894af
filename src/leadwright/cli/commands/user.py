"""`leadwright user`: the people who sign in. Links are printed, because no mail leaves."""

from argparse import Namespace
from dataclasses import asdict

from leadwright.accounts.actor import operator
from leadwright.accounts.links import link_address
from leadwright.accounts.operations import links, users
from leadwright.accounts.queries import find_user, list_users
from leadwright.accounts.rules import Role
from leadwright.cli.output import print_json, print_table
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput


def run_add(options: Namespace) -> None:
    invitation = users.invite_user(
        actor=operator(), email=options.email, name=options.name, role=_role(options.role), at=clock.now()
    )
    _print_link(options, invitation.user.email, link_address(invitation.token), "7 days")


def run_list(options: Namespace) -> None:
    found = list_users()
    if options.json:
        print_json([asdict(row) for row in found])
        return
    columns = [
        ("E-mail", "left"),
        ("Name", "left"),
        ("Role", "left"),
        ("Teams", "left"),
        ("Access", "left"),
    ]
    print_table(
        "",
        columns,
        [
            (
                row.email,
                row.name,
                row.role.replace("_", " "),
                ", ".join(row.teams),
                _access(row.active, row.ready),
            )
            for row in found
        ],
    )
    if not found:
        print("Nobody yet. `leadwright user add` adds the first.")


def run_link(options: Namespace) -> None:
    user = find_user(options.email)
    token = links.reset_password_link(actor=operator(), user=user, at=clock.now())
    _print_link(options, user.email, link_address(token), "24 hours")


def run_role(options: Namespace) -> None:
    user = find_user(options.email)
    users.change_role(actor=operator(), user=user, role=_role(options.role), at=clock.now())
    _print_done(
        options,
        user.email,
        f"{user.email} is {options.role.replace('_', ' ')} now; open sessions have ended.",
    )


def run_deactivate(options: Namespace) -> None:
    user = find_user(options.email)
    users.deactivate_user(actor=operator(), user=user, at=clock.now())
    _print_done(options, user.email, f"{user.email} cannot sign in any more; sessions and keys have ended.")


def run_activate(options: Namespace) -> None:
    user = find_user(options.email)
    users.activate_user(actor=operator(), user=user, at=clock.now())
    _print_done(options, user.email, f"{user.email} can sign in again.")


def _role(text: str) -> Role:
    try:
        return Role(text.replace(" ", "_").replace("-", "_").lower())
    except ValueError:
        known = ", ".join(role.value for role in Role)
        raise UnusableInput(f"“{text}” is no role; the roles are {known}.", role=text) from None


def _access(active: bool, ready: bool) -> str:
    if not active:
        return "ended"
    return "yes" if ready else "invited"


def _print_link(options: Namespace, email: str, address: str, lasts: str) -> None:
    if options.json:
        print_json({"email": email, "link": address})
    else:
        print(f"Give this link to {email}; it works once, for {lasts}:\n{address}")


def _print_done(options: Namespace, email: str, sentence: str) -> None:
    if options.json:
        print_json({"email": email})
    else:
        print(sentence)
