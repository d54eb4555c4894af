"""What a form can ask: the facts, and how each is typed, completed by browsers and bounded."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadwright.criteria.types import FieldType

LONGEST_LINE = 500
LONGEST_TEXT = 5_000
MESSAGE = "message"
# What comes as files, in applications only.
FILES = "files"


@dataclass(frozen=True)
class Question:
    """How a field is asked. `control` is text, tel, email, number, date, textarea, select or checkbox; `completes` is the word by
    which browsers complete it (WHATWG HTML, autofill).
    """

    label: str
    control: str = "text"
    completes: str = ""
    longest: int = LONGEST_LINE


# The six basic facts first; `message` is what somebody writes, which is told with the event and is no fact.
FACTS: Mapping[str, Question] = {
    "full_name": Question("Name", completes="name"),
    "email": Question("E-mail", "email", "email", 254),
    "company": Question("Company", completes="organization"),
    "role": Question("Role", completes="organization-title"),
    "country": Question("Country", completes="country-name"),
    "region": Question("State or region", completes="address-level1"),
    "given_name": Question("First name", completes="given-name"),
    "family_name": Question("Last name", completes="family-name"),
    "phone": Question("Phone", "tel", "tel", 40),
    "website": Question("Website", completes="url"),
    "company_size": Question("Number of employees"),
    "industry": Question("Industry"),
    "city": Question("City", completes="address-level2"),
    "postal_code": Question("Postal code", completes="postal-code"),
    "street": Question("Street", completes="street-address"),
    "language": Question("Language", completes="language"),
    "need": Question("What do you need?", "textarea"),
    "problem": Question("What should become better?", "textarea"),
    "expectation": Question("What do you expect?", "textarea"),
    "budget": Question("Budget"),
    MESSAGE: Question("Message", "textarea", longest=LONGEST_TEXT),
    FILES: Question("Files", "file"),
}
SIX = ("full_name", "email", "company", "role", "country", "region")
# Without one of these nobody is named.
NAMING = frozenset({"full_name", "given_name", "family_name", "email", "phone", "company"})

CONTROLS: Mapping[FieldType, str] = {
    FieldType.TEXT: "text",
    FieldType.DECIMAL: "number",
    FieldType.INTEGER: "number",
    FieldType.MONEY: "text",
    FieldType.BOOLEAN: "checkbox",
    FieldType.DATE: "date",
    FieldType.INSTANT: "text",
    FieldType.CHOICE: "select",
    FieldType.CHOICES: "checkboxes",
}
