"""The document kind `mapping`: what each column of a list is."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from leadwright.criteria.errors import unknown_name
from leadwright.criteria.types import FieldType
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.playbook import canonical, registry
from leadwright.playbook.bodies import Body, Part
from leadwright.playbook.registry import Kind, Publishing
from leadwright.playbook.saying import Said

IGNORE = "ignore"
# What the normalisation of a row understands.
FACT_FIELDS = (
    *("full_name", "given_name", "family_name", "middle_name", "name_prefix", "name_suffix"),
    *("email", "email_2", "email_3", "phone", "phone_2", "phone_mobile"),
    *(
        "company",
        "company_domain",
        "company_size",
        "revenue",
        "industry",
        "website",
        "role",
        "department_text",
    ),
    *("country", "region", "city", "postal_code", "street", "language", "time_zone", "linkedin_url"),
    *("persona", "problem", "need", "expectation", "budget", "date_of_birth", "gender"),
    *("external_id", "crm_id", "user_id"),
)
# What says something of the row: when its facts held, and that the person does not want mail.
AS_OF = "as_of"
REFUSALS = ("do_not_email", "unsubscribed_at")
COLUMN_FIELDS: frozenset[str] = frozenset((*FACT_FIELDS, AS_OF, *REFUSALS))


def _known_field(value: object) -> object:
    if isinstance(value, str) and value not in COLUMN_FIELDS:
        raise PydanticCustomError(
            "field", "{sentence}", {"sentence": unknown_name("field", value, COLUMN_FIELDS)}
        )
    return value


def _type(value: object) -> object:
    if isinstance(value, str):
        try:
            return FieldType(value)
        except ValueError:
            raise PydanticCustomError(
                "type", "{sentence}", {"sentence": unknown_name("type of field", value, list(FieldType))}
            ) from None
    return value


class Meaning(Part):
    """What one column is: a field, a custom field of a type, or nothing (`ignore`)."""

    field: Annotated[str | None, BeforeValidator(_known_field)] = None
    custom: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,62}$")
    type: Annotated[FieldType, BeforeValidator(_type)] = FieldType.TEXT
    label: str = ""
    choices: list[str] = Field(default_factory=list)
    known: Literal["", "at_capture", "later"] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: object) -> object:
        return {} if value == IGNORE else value

    @model_validator(mode="after")
    def _one_target(self) -> "Meaning":
        if self.field is not None and self.custom is not None:
            raise PydanticCustomError("target", "A column is a field or a custom field, not both.")
        return self

    @model_serializer(mode="wrap")
    def _as_word(self, handler: object) -> object:
        if self.field is None and self.custom is None:
            return IGNORE
        return handler(self)  # type: ignore[operator]


class MappingBody(Body):
    """What each column is, by its heading; columns that are not named follow `others`.

    `unknown_values` are words that mean that nothing is known, beside the usual ones. `leads` says whom the rows are of where
    that should not be told from each row.
    """

    columns: dict[str, Meaning]
    others: Literal["custom", "ignore"] = "custom"
    unknown_values: list[str] = Field(default_factory=list)
    leads: Literal["auto", "people", "organisations"] = "auto"
    day_first: bool | None = None
    decimal_comma: bool | None = None
    default_country: str = Field(default="", pattern=r"^([A-Z]{2})?$")

    @model_validator(mode="after")
    def _each_field_once(self) -> "MappingBody":
        seen: dict[str, str] = {}
        for heading, meaning in self.columns.items():
            target = meaning.field or (f"custom.{meaning.custom}" if meaning.custom else "")
            if target and target in seen:
                sentence = f"“{seen[target]}” and “{heading}” cannot both be {target}; ignore one of them."
                raise PydanticCustomError("twice", "{sentence}", {"sentence": sentence})
            seen[target] = heading
        return self


def declared_fields(body: MappingBody) -> Iterable[Declared]:
    """The custom fields a mapping declares."""
    for heading, meaning in body.columns.items():
        if meaning.custom is not None:
            yield Declared(
                slug=meaning.custom,
                type=meaning.type,
                label=meaning.label or heading,
                choices=tuple(meaning.choices),
                known=meaning.known,
            )


def mapping_digest(body: MappingBody) -> str:
    """What tells one mapping from another."""
    return canonical.digest(canonical.plain(body.model_dump(mode="json", exclude_defaults=True)))


def _declare(body: MappingBody, publishing: Publishing) -> None:
    declare_custom_fields(fields=declared_fields(body), by=f"mapping {publishing.slug}", at=publishing.at)


def _said(body: MappingBody) -> tuple[Said, ...]:
    columns = tuple(f"“{heading}” is {_meaning(meaning)}" for heading, meaning in body.columns.items())
    others = (
        "Any other column becomes a custom field" if body.others == "custom" else "Other columns are left out"
    )
    return (Said("Columns", (*columns, others)),)


def _meaning(meaning: Meaning) -> str:
    if meaning.field is not None:
        return meaning.field.replace("_", " ")
    return f"the custom field {meaning.custom} ({meaning.type})" if meaning.custom else "left out"


MAPPING = Kind(name="mapping", title="Mapping", body=MappingBody, order=0, on_publish=_declare, says=_said)
registry.register(MAPPING)
