"""Changes of facts by hand: from what somebody typed to what is known afterwards. Pure but for the names of custom fields."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from leadwright.criteria.errors import unknown_name
from leadwright.criteria.text import fold
from leadwright.criteria.types import FieldType
from leadwright.leads.columns import TOGETHER
from leadwright.leads.custom_values import stored, to_json
from leadwright.leads.merging import FOLDED, Known
from leadwright.leads.models import CustomField
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.record import Context, normalise_facts
from leadwright.leads.normalise.row_fields import TAKERS
from leadwright.leads.normalise.values import Column, parse_value
from leadwright.leads.submission import FACT_COLUMNS
from leadwright.platform.errors import UnusableInput

_CUSTOM = "custom."
_CURRENCY = ".currency"
# Fields that are written under another name than the fact they tell.
FACT_OF = {"company": "company_name"}
_IDENTIFIERS = frozenset({"external_id", "user_id", "crm_id", "visitor_id"})
EDITABLE = frozenset(
    {"full_name", "given_name", "family_name", "email", "phone", "country"}
    | {name for name in TAKERS if FACT_OF.get(name, name) in FACT_COLUMNS}
)


@dataclass(frozen=True)
class Hints:
    """What helps to read a text: the country of the lead, the zone of times, the custom fields there are."""

    region: str | None
    zone: str
    custom: Mapping[str, CustomField]


@dataclass
class Told:
    """What was told: values to know, names to forget, and facts that only follow from others and give way to what is known."""

    known: dict[str, str] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    derived: set[str] = field(default_factory=set)
    emails: tuple[str, ...] = ()


def read_changes(changes: Mapping[str, str | None], hints: Hints) -> Told:
    """Read every text. Raises UnusableInput with the field and what is wrong with its text."""
    told = Told()
    raw: dict[str, str] = {}
    for name, text in changes.items():
        if name.startswith(_CUSTOM):
            _read_custom(told, name, text, hints)
        elif name not in EDITABLE:
            raise UnusableInput(unknown_name("fact", name, EDITABLE), field=name)
        else:
            told.forgotten |= _with_followers(FACT_OF.get(name, name))
            if text is not None and text.strip():
                raw[name] = text
    _read_facts(told, raw, hints)
    return told


def apply(before: Known, told: Told) -> dict[str, str]:
    """What is known once the changes are made."""
    after = {name: value for name, value in before.items() if name.removeprefix(FOLDED) not in told.forgotten}
    for name, value in told.known.items():
        if name.removeprefix(FOLDED) not in told.derived or name not in after:
            after[name] = value
    return after


def changed(before: Known, after: Known) -> set[str]:
    """The names of facts that are not what they were."""
    names = {name for name in before.keys() | after.keys() if not name.startswith(FOLDED)}
    return {name for name in names if before.get(name) != after.get(name)}


def set_company(known: dict[str, str], company: int | None) -> None:
    """Say which company the facts mean."""
    known.pop("company_id", None)
    if company is not None:
        known["company_id"] = str(company)


def _read_facts(told: Told, raw: Mapping[str, str], hints: Hints) -> None:
    found = normalise_facts(raw, Context(default_region=hints.region, zone=hints.zone))
    for problem in found.problems:
        fact = FACT_OF.get(problem.field, problem.field)
        if fact not in found.facts:
            raise UnusableInput(f"{problem.field}: {problem.sentence}", field=problem.field)
    for name, value in found.facts.items():
        told.known[name] = json.dumps(value.isoformat() if isinstance(value, date) else value, default=str)
    told.known |= {FOLDED + name: json.dumps(text) for name, text in found.folded.items()}
    told.derived = set(found.derived) - told.forgotten
    told.emails = tuple(one.value for one in found.identities if one.kind == "email")


def _read_custom(told: Told, name: str, text: str | None, hints: Hints) -> None:
    slug = name.removeprefix(_CUSTOM)
    declared = hints.custom.get(slug)
    if declared is None:
        raise UnusableInput(unknown_name("custom field", slug, hints.custom), field=name)
    told.forgotten |= {name, name + _CURRENCY}
    kind = FieldType(declared.type)
    choices = tuple((str(choice), str(choice)) for choice in declared.choices)
    value = parse_value(kind, text or "", Column(zone=hints.zone, choices=choices))
    if isinstance(value, Problem):
        raise UnusableInput(f"{declared.label}: {value.sentence}", field=name)
    if value is None:
        return
    for key, kept in stored(slug, value).items():
        told.known[_CUSTOM + key] = to_json({"": kept}).removeprefix('{"": ').removesuffix("}")
    if kind is FieldType.TEXT:
        told.known[FOLDED + name] = json.dumps(fold(str(value)))


def _with_followers(fact: str) -> set[str]:
    return {fact, *TOGETHER.get(fact, ())}
