"""Whose is a submission? Pure rules of identity: nobody is guessed, nobody known is joined."""

from collections.abc import MutableMapping, Sequence
from typing import NamedTuple

IdentityTuple = tuple[str, str, str]

# Strongest first; an identifier of a visitor or of an import row never outvotes a person's own.
_STRENGTH = ("user", "external", "crm", "email", "domain", "visitor", "row")


class Resolved(NamedTuple):
    """To which lead a submission belongs: a known number, or below zero the n-th new lead of the batch.

    `links` are identifiers nobody has yet, to be linked to it. `rivals` are other known leads the submission names too; then
    nothing is linked and no fact is changed.
    """

    lead: int
    links: tuple[IdentityTuple, ...]
    rivals: tuple[int, ...] = ()


def resolve(
    submissions: Sequence[Sequence[IdentityTuple]], known: MutableMapping[IdentityTuple, int]
) -> list[Resolved]:
    """Resolve a batch as if its submissions came one after the other.

    `known` maps identifiers to leads and learns what the batch links. New leads are numbered -1, -2, … in order.
    """
    resolved: list[Resolved] = []
    new_leads = 0
    for identities in submissions:
        named = [known[key] for key in identities if key in known]
        if not named:
            new_leads += 1
            lead = -new_leads
        else:
            lead = named[0]
            if named.count(lead) < len(named):
                strongest = known[min((key for key in identities if key in known), key=_strength)]
                resolved.append(Resolved(strongest, (), tuple(sorted(set(named) - {strongest}))))
                continue
        links = tuple(dict.fromkeys([key for key in identities if key not in known]))
        for key in links:
            known[key] = lead
        resolved.append(Resolved(lead, links))
    return resolved


def _strength(key: IdentityTuple) -> int:
    return _STRENGTH.index(key[0])
