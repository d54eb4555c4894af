"""What tells how to reach somebody, and so is not for everybody who sees leads."""

import re
from collections.abc import Iterator
from dataclasses import replace

from leadwright.accounts.actor import Actor
from leadwright.criteria.nodes import (
    AllOf,
    AnyOf,
    Comparison,
    EventTest,
    FieldTest,
    Node,
    NoneOf,
    Not,
    PropertyTest,
    leaves,
)
from leadwright.criteria.operators import Operator
from leadwright.criteria.references import references
from leadwright.leads.access import hide_contact_data, sees_contact_data, tells_contact_data
from leadwright.leads.fields import CONTACT_FIELDS
from leadwright.leads.models import CustomField
from leadwright.platform.errors import Forbidden

# By the names of columns, where conditions say CONTACT_FIELDS.
_DIGITS = re.compile(r"\d")
HOW_TO_REACH = frozenset({"email", "email_display", "phone", "phone_extension", "street", "linkedin_url"})
# Events carry whatever a sender gave them: a property of such a name is an address too.
_CONTACT_WORDS = frozenset({"email", "mail", "phone", "mobile", "fax", "street", "linkedin"})
# What asks for a part of a text; what asks for all of it tells nothing that was not known.
_PARTIAL = frozenset(
    {
        Operator.CONTAINS,
        Operator.DOES_NOT_CONTAIN,
        Operator.CONTAINS_ANY_OF,
        Operator.STARTS_WITH,
        Operator.DOES_NOT_START_WITH,
        Operator.ENDS_WITH,
        Operator.WORD,
    }
)
_NO_ADDRESS = tuple(Comparison(Operator.DOES_NOT_CONTAIN, sign) for sign in ("@", "%40"))
_WEB_WORDS = frozenset({"url", "uri", "link", "href", "referrer", "referer", "landing"})


def hidden_from(actor: Actor) -> frozenset[str]:
    """The facts and fields the actor may not see, custom ones as `custom.<slug>`; one query for those who may not see all."""
    if sees_contact_data(actor):
        return frozenset()
    marked = CustomField.objects.filter(contact_data=True).values_list("slug", flat=True)
    return CONTACT_FIELDS | HOW_TO_REACH | {f"custom.{slug}" for slug in marked}


def plain_text(text: str | None) -> str | None:
    """A text as those see it who may not see how to reach somebody."""
    return None if text is None else hide_contact_data(text)


def plain_value(value: object) -> object:
    """A value as those see it who may not see how to reach somebody: whoever typed a text may have put an address into it."""
    match value:
        case str():
            return hide_contact_data(value)
        case list():
            return [plain_value(one) for one in value]
        case _:
            return value


def without_addresses(condition: Node) -> Node:
    """The condition for those who may not see how to reach somebody: a text that holds an address has no part that matches.

    Else the address could be found letter by letter, by asking what the text contains. Segments stay as they are published.
    """
    match condition:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            return type(condition)(tuple(without_addresses(part) for part in parts))
        case Not(part):
            return Not(without_addresses(part))
        case FieldTest(field, comparison) if comparison.operator in _PARTIAL:
            return AllOf((condition, *(FieldTest(field, one) for one in _NO_ADDRESS)))
        case EventTest(where=lines):
            extra = [
                PropertyTest(line.property, one)
                for line in lines
                if line.comparison.operator in _PARTIAL
                for one in _NO_ADDRESS
            ]
            return replace(condition, where=(*lines, *extra))
        case _:
            return condition


def refuse_contact_data(condition: Node, hidden: frozenset[str]) -> None:
    """Raises Forbidden for a condition that tells how to reach somebody to an actor from whom these facts are hidden.

    Whether a lead meets it is an answer: a hidden fact cannot be asked for, an address in no text, and of web addresses, whose
    queries carry addresses of people, only the path. A part of a text with more than one digit may be one of a phone number.
    """
    used = references(condition)
    named = {
        name for _, name in used.properties if _CONTACT_WORDS & set(name.split("_"))
    } | used.fields & hidden
    named |= {name for name, compared in _comparisons(condition) if _asks_for_an_address(name, compared)}
    if named:
        raise Forbidden(
            f"A condition on {min(named)} would tell how to reach somebody; your role does not see that."
        )


def _comparisons(condition: Node) -> Iterator[tuple[str, Comparison]]:
    for fact in leaves(condition, FieldTest):
        yield fact.field, fact.comparison
    for event in leaves(condition, EventTest):
        for line in event.where:
            yield line.property, line.comparison


def _asks_for_an_address(name: str, compared: Comparison) -> bool:
    operand = compared.operand
    texts = [one for one in (operand if isinstance(operand, tuple) else (operand,)) if isinstance(one, str)]
    if _WEB_WORDS & set(name.split("_")):
        return any(not one.startswith(("/", "http")) or set("?@=&%") & set(one) for one in texts)
    if compared.operator in _PARTIAL and any(len(_DIGITS.findall(one)) > 1 for one in texts):
        return not all(one.startswith("/") for one in texts)
    return any("@" in one or "%40" in one or tells_contact_data(one) for one in texts)
