"""What leads offer to the condition language: facts, companies, custom fields, whose a lead is, and what
happened to it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from leadwright.criteria.catalogue import EVENT_RELATION, OWN_EVENTS, SCOPE_EVENTS, EventType, Field
from leadwright.criteria.registry import (
    Registry,
    RelationProvider,
    register_fields,
    register_relation,
    shared,
)
from leadwright.criteria.types import FieldType
from leadwright.events.catalogue import canonical_events
from leadwright.events.fields import known_events
from leadwright.leads.country_codes import COUNTRIES, COUNTRY_CODES
from leadwright.leads.models import CustomField, Tag
from leadwright.leads.normalise.choices import GENDERS
from leadwright.leads.normalise.titles import DEPARTMENTS, SENIORITIES
from leadwright.leads.relations import (
    FactColumn,
    Mode,
    company_facts,
    custom_column,
    custom_fact,
    event_facts,
    found_events,
    held_events,
    held_scope_events,
    lead_desk,
    lead_facts,
    lead_tags,
    money_fact,
    other_subjects_events,
    own_events,
    own_subject_events,
    paired_events,
    plain_fact,
    scope_events,
    text_fact,
)
from leadwright.platform import workspace

TEXT, CHOICE, BOOLEAN, DATE = FieldType.TEXT, FieldType.CHOICE, FieldType.BOOLEAN, FieldType.DATE
LEAD_FACTS, COMPANY_FACTS, LEAD_DESK = "lead_facts", "company_facts", "lead_desk"
LEAD_TAGS = "lead_tags"
PERSONAL_TRAITS = workspace.register(
    workspace.Setting(
        "personal_traits_purpose",
        "",
        "The lawful purpose for which dates of birth and genders are used; without one no condition may name them.",
        lambda value: None if isinstance(value, str) else "needs a sentence, or nothing.",
    )
)

_Offer = tuple[str, FactColumn, tuple[str, ...]]
# Behind the name of a column of compared text: the text as it was entered.
_ENTERED = "__entered"


def _codes(choices: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(code for code, _ in choices)


_FACTS: dict[str, _Offer] = {
    "full_name": ("Name", text_fact("full_name"), ()),
    "given_name": ("Given name", text_fact("given_name"), ()),
    "family_name": ("Family name", text_fact("family_name"), ()),
    "email": ("E-mail address", text_fact("email"), ()),
    "email_domain": ("Domain of the e-mail address", text_fact("email_domain"), ()),
    "free_mail": ("E-mail address of a free provider", plain_fact("free_mail", BOOLEAN), ()),
    "disposable": ("Throw-away e-mail address", plain_fact("disposable", BOOLEAN), ()),
    "role_address": ("Shared mailbox", plain_fact("role_address", BOOLEAN), ()),
    "phone": ("Phone number", text_fact("phone"), ()),
    "company_name": ("Company name", text_fact("company_name"), ()),
    "company_domain": ("Company domain", text_fact("company_domain"), ()),
    "role": ("Role", text_fact("role"), ()),
    "seniority": ("Seniority", plain_fact("seniority", CHOICE), _codes(SENIORITIES)),
    "department": ("Department", plain_fact("department", CHOICE), _codes(DEPARTMENTS)),
    "country": ("Country", plain_fact("country", CHOICE), COUNTRY_CODES),
    "region": ("State or region", text_fact("region"), ()),
    "city": ("City", text_fact("city"), ()),
    "postal_code": ("Postal code", text_fact("postal_code"), ()),
    "street": ("Street", text_fact("street"), ()),
    "language": ("Language", plain_fact("language", CHOICE), ()),
    "time_zone": ("Time zone", plain_fact("time_zone", CHOICE), ()),
    "website": ("Website", text_fact("website"), ()),
    "company_size": ("Employees", plain_fact("company_size", FieldType.INTEGER), ()),
    "revenue": ("Revenue", money_fact("revenue"), ()),
    "revenue_currency": ("Currency of the revenue", plain_fact("revenue_currency", CHOICE), ()),
    "industry": ("Industry", text_fact("industry"), ()),
    "linkedin_url": ("LinkedIn page", text_fact("linkedin_url"), ()),
    "persona": ("Persona", text_fact("persona"), ()),
    "problem": ("Problem", text_fact("problem"), ()),
    "need": ("Need", text_fact("need"), ()),
    "expectation": ("Expectation", text_fact("expectation"), ()),
    "budget": ("Budget", money_fact("budget"), ()),
    "budget_currency": ("Currency of the budget", plain_fact("budget_currency", CHOICE), ()),
    "kind": ("Kind", FactColumn(CHOICE, "{lead}.kind"), ("person", "organisation")),
    "source": (
        "Source",
        FactColumn(CHOICE, "(select src.slug from source src where src.id = {lead}.source_id)"),
        (),
    ),
    "created_at": ("Known since", FactColumn(FieldType.INSTANT, "{lead}.created_at"), ()),
}
# Read by lists only, in the place of `source`.
_NUMBERS: dict[str, _Offer] = {
    "source_number": ("Source", FactColumn(FieldType.INTEGER, "{lead}.source_id"), ()),
}
_TRAITS: dict[str, _Offer] = {
    "date_of_birth": ("Date of birth", plain_fact("date_of_birth", DATE), ()),
    "gender": ("Gender", plain_fact("gender", CHOICE), _codes(GENDERS)),
}
_COMPANY: dict[str, _Offer] = {
    "name": ("Name of the company", FactColumn(TEXT, "f.name_folded"), ()),
    "domain": ("Domain of the company", FactColumn(TEXT, "f.domain"), ()),
    "industry": ("Industry of the company", FactColumn(TEXT, "f.industry_folded"), ()),
    "company_size": ("Employees of the company", plain_fact("company_size", FieldType.INTEGER), ()),
    "revenue": ("Revenue of the company", money_fact("revenue"), ()),
    "revenue_currency": ("Currency of the company's revenue", plain_fact("revenue_currency", CHOICE), ()),
    "country": ("Country of the company", plain_fact("country", CHOICE), COUNTRY_CODES),
}
# What people call the codes of choices.
_NAMES: Mapping[str, Mapping[str, str]] = {
    "seniority": dict(SENIORITIES),
    "department": dict(DEPARTMENTS),
    "country": COUNTRIES,
    "gender": dict(GENDERS),
    "kind": {"person": "Person", "organisation": "Organisation"},
}
# What is said of those that are yes and of those that are no.
_SAID: Mapping[str, tuple[str, str]] = {
    "free_mail": ("E-mail address is from a free provider", "E-mail address is not from a free provider"),
    "disposable": ("E-mail address is a throw-away one", "E-mail address is not a throw-away one"),
    "role_address": ("E-mail address is a shared mailbox", "E-mail address is not a shared mailbox"),
}
# Conditions on these tell how to reach somebody; they are not for those who may not see it.
CONTACT_FIELDS = frozenset({"email", "phone", "street", "linkedin_url"})


def custom_codes(choices: Iterable[object]) -> tuple[str, ...]:
    """The values of a custom field's choices, each stored as a value or as a value with its label."""
    return tuple(str(choice[0] if isinstance(choice, list) else choice) for choice in choices)


def lead_fields() -> Iterable[Field]:
    """Every fact, and every custom field and tag there is now; three queries."""
    for name, (label, column, choices) in _offered().items():
        entered = name + _ENTERED if column.type is TEXT else ""
        names, said = _NAMES.get(name, {}), _SAID.get(name)
        yield Field(name, column.type, label, LEAD_FACTS, name, choices, entered, names, said)
    for name, (label, column, choices) in _COMPANY.items():
        yield Field(
            f"company.{name}", column.type, label, COMPANY_FACTS, name, choices, names=_NAMES.get(name, {})
        )
    yield Field("owner", CHOICE, "Owner", LEAD_DESK, "owner")
    yield Field("team", CHOICE, "Team", LEAD_DESK, "team")
    tags = tuple(Tag.objects.order_by("folded").values_list("name", flat=True))
    yield Field("tags", FieldType.CHOICES, "Tags", LEAD_TAGS, "tags", tags)
    for one in CustomField.objects.order_by("slug"):
        kind = FieldType(one.type)
        codes = custom_codes(one.choices) if kind in (CHOICE, FieldType.CHOICES) else ()
        yield Field(f"custom.{one.slug}", kind, one.label, LEAD_FACTS, custom_column(one.slug), codes)


def archived_facts() -> dict[str, FactColumn]:
    """Every fact a condition may name, by its column, custom ones too; one query. `f` is a row of facts, `{lead}` its lead."""
    facts = {name: column for name, (_, column, _) in _offered().items()}
    own = CustomField.objects.values_list("slug", "type")
    return facts | {custom_column(slug): custom_fact(slug, FieldType(kind)) for slug, kind in own}


def archived_companies() -> dict[str, FactColumn]:
    """Every fact of a company a condition may name, by its column; `f` is a row of its history."""
    return {name: column for name, (_, column, _) in _COMPANY.items()}


def _offered() -> dict[str, _Offer]:
    return _FACTS | (_TRAITS if workspace.read(PERSONAL_TRAITS.name) else {})


def _lead_facts(mode: Mode, columns: frozenset[str]) -> str:
    built_in = _FACTS | _TRAITS | _NUMBERS
    chosen = {name: built_in[name][1] for name in columns if name in built_in}
    chosen |= {
        name: plain_fact(name.removesuffix(_ENTERED), TEXT)
        for name in columns
        if name.endswith(_ENTERED) and name.removesuffix(_ENTERED) in built_in
    }
    if len(chosen) < len(columns):
        for slug, kind in CustomField.objects.values_list("slug", "type"):
            if custom_column(slug) in columns:
                chosen[custom_column(slug)] = custom_fact(slug, FieldType(kind))
    missing = columns - chosen.keys()
    if missing:
        raise ValueError(f"no fact stands in the column {', '.join(sorted(missing))}")
    return lead_facts(chosen, mode)


def _company_facts(mode: Mode, columns: frozenset[str]) -> str:
    return company_facts({name: _COMPANY[name][1] for name in columns}, mode)


def _event_facts(mode: Mode, columns: frozenset[str]) -> str:
    return event_facts(columns, _types_of(columns), mode)


def _scope_events(columns: frozenset[str]) -> str:
    return scope_events(columns, _types_of(columns))


def events_held_in(table: str) -> Mapping[str, RelationProvider]:
    """The relations of events, read from a table that holds those of a batch of leads (`relations.held_events`)."""
    return {
        EVENT_RELATION: lambda columns: held_events(table, columns, _types_of(columns)),
        SCOPE_EVENTS: lambda columns: held_scope_events(table, columns, _types_of(columns)),
    }


def _types_of(columns: frozenset[str]) -> dict[str, FieldType]:
    """The types of the properties among the columns of events; looks into the log only where the known ones do not do."""
    wanted = {column.removeprefix("p_") for column in columns if column.startswith("p_")}
    types = _property_types(canonical_events())
    if not wanted <= types.keys():
        types = _property_types(known_events())
    return types


def _property_types(events: Iterable[EventType]) -> dict[str, FieldType]:
    return {name: one.type for event in events for name, one in event.properties.items()}


# For lists: indexes of the current rows serve these. Takes the parameter `since` (an instant before which
# no event matters). For a name without a reading of its own the one for any instant.
current = Registry(shared)
# For judging what is over: as at any instant, but what came in without a time is taken as known before.
past = Registry(shared)
# For lists that look up all leads with some event: as the planner is asked, and as it is done.
found, paired = Registry(shared), Registry(shared)
# For lists that judge many leads by one event each: the two together are what `current` reads.
of_own_subject, of_other_subjects = Registry(shared), Registry(shared)
_OFFERED: Mapping[str, Callable[[Mode, frozenset[str]], str]] = {
    LEAD_FACTS: _lead_facts,
    COMPANY_FACTS: _company_facts,
    EVENT_RELATION: _event_facts,
    LEAD_DESK: lambda _, columns: lead_desk(columns),
    LEAD_TAGS: lambda mode, _: lead_tags(mode),
}
register_fields(lead_fields)
register_relation(SCOPE_EVENTS, _scope_events)
register_relation(OWN_EVENTS, lambda columns: own_events(columns, _types_of(columns)))
found.register_relation(EVENT_RELATION, lambda columns: found_events(columns, _types_of(columns)))
paired.register_relation(EVENT_RELATION, lambda columns: paired_events(columns, _types_of(columns)))
of_own_subject.register_relation(
    EVENT_RELATION, lambda columns: own_subject_events(columns, _types_of(columns))
)
of_other_subjects.register_relation(
    EVENT_RELATION, lambda columns: other_subjects_events(columns, _types_of(columns))
)
for _name, _provider in _OFFERED.items():
    register_relation(_name, partial(_provider, Mode.AS_OF))
    current.register_relation(_name, partial(_provider, Mode.CURRENT))
for _name in (LEAD_FACTS, COMPANY_FACTS):
    past.register_relation(_name, partial(_OFFERED[_name], Mode.PAST))
