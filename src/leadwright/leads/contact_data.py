"""What tells how to reach somebody, and so is not for everybody who sees leads."""

from collections.abc import Iterator

from leadwright.accounts.actor import Actor
from leadwright.criteria.nodes import Comparison, EventTest, FieldTest, Node, leaves
from leadwright.criteria.references import references
from leadwright.leads.access import sees_contact_data
from leadwright.leads.fields import CONTACT_FIELDS
from leadwright.leads.models import CustomField
from leadwright.platform.errors import Forbidden

# By the names of columns, where conditions say CONTACT_FIELDS.
HOW_TO_REACH = frozenset({"email", "email_display", "phone", "phone_extension", "street", "linkedin_url"})
# Events carry whatever a sender gave them: a property of such a name is an address too.
_CONTACT_WORDS = frozenset({"email", "mail", "phone", "mobile", "fax", "street", "linkedin"})
_WEB_WORDS = frozenset({"url", "uri", "link", "href", "referrer", "referer", "landing"})


def hidden_from(actor: Actor) -> frozenset[str]:
    """The facts and fields the actor may not see, custom ones as `custom.<slug>`; one query for those who may not see all."""
    if sees_contact_data(actor):
        return frozenset()
    marked = CustomField.objects.filter(contact_data=True).values_list("slug", flat=True)
    return CONTACT_FIELDS | HOW_TO_REACH | {f"custom.{slug}" for slug in marked}


def refuse_contact_data(condition: Node, hidden: frozenset[str]) -> None:
    """Raises Forbidden for a condition that tells how to reach somebody to an actor from whom these facts are hidden.

    Whether a lead meets it is an answer: a hidden fact cannot be asked for, an address in no text, and of web addresses, whose
    queries carry addresses of people, only the path.
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
    return any("@" in one or "%40" in one for one in texts)
