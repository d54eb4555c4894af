"""Facts as texts: what they are called, how they read, and how somebody would type them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadwright.criteria import registry as offered
from leadwright.leads.columns import leading
from leadwright.leads.country_codes import country_name
from leadwright.leads.fields import LEAD_FACTS
from leadwright.leads.language_codes import language_name
from leadwright.leads.normalise.titles import DEPARTMENTS, SENIORITIES

# What nobody tells, because it follows from what somebody told.
DERIVED = (
    "given_name", "family_name", "email_display", "email_domain", "free_mail", "disposable", "role_address", "company_domain",
    "seniority", "department",
)  # fmt: skip
_MONEY = {"revenue": "revenue_currency", "budget": "budget_currency"}
CURRENCY = ".currency"
_NAMES: Mapping[str, Mapping[str, str]] = {"seniority": dict(SENIORITIES), "department": dict(DEPARTMENTS)}


@dataclass(frozen=True)
class Labels:
    """What facts are called, custom ones under `custom.<slug>`."""

    names: Mapping[str, str]

    def of(self, fact: str) -> str:
        return self.names.get(fact) or fact.removeprefix("custom.").replace("_", " ").capitalize()

    def telling(self, facts: Iterable[str]) -> list[str]:
        """The facts that tell something of their own; only followers are named themselves."""
        found = [one for one in facts if not one.endswith(CURRENCY)]
        leaders = [one for one in found if leading(one) == one and one not in DERIVED]
        return leaders or found


def labels() -> Labels:
    """What facts are called now, by the catalogue."""
    found = offered.catalogue().fields.values()
    return Labels({one.name: one.label for one in found if one.relation == LEAD_FACTS})


def value_text(value: object) -> str:
    """A value as people read it; nothing for what is unknown."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(value_text(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {value_text(one)}" for name, one in value.items())
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def fact_text(name: str, facts: Mapping[str, object]) -> str:
    """A fact as people read it, money with its currency, choices as words."""
    value = facts.get(name)
    text = value_text(value)
    if name in _NAMES:
        return _NAMES[name].get(text, text)
    if name == "country":
        return country_name(text)
    if name == "language":
        return language_name(text)
    currency = facts.get(_MONEY[name]) if name in _MONEY else facts.get(name + CURRENCY)
    return f"{text} {currency}" if text and currency else text


def typed_text(name: str, facts: Mapping[str, object]) -> str:
    """A fact as somebody would type it into a form, so that reading it gives the same fact again."""
    value = facts.get(name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    if name == "country":
        return country_name(str(value))
    if name == "language":
        return language_name(str(value))
    currency = facts.get(_MONEY[name]) if name in _MONEY else facts.get(name + CURRENCY)
    text = f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f"{text} {currency}" if currency else text
