"""What an identify or group call tells of somebody, as the texts by field that every way in hands over."""

from collections.abc import Mapping
from typing import Any

from leadwright.capture.ingest.naming import snake

_PERSON = {
    "email": "email",
    "phone": "phone",
    "title": "role",
    "website": "website",
    "industry": "industry",
    "language": "language",
    "locale": "language",
    "timezone": "time_zone",
    "time_zone": "time_zone",
}
_ADDRESS = {
    "city": "city",
    "country": "country",
    "state": "region",
    "postal_code": "postal_code",
    "street": "street",
}
_COMPANY = {
    "name": "company",
    "industry": "industry",
    "employee_count": "company_size",
    "employees": "company_size",
    "website": "website",
    "phone": "phone",
}
_NAMES = ("name", "first_name", "last_name")


def facts_of_person(traits: Mapping[str, Any]) -> dict[str, str]:
    """Segment's reserved traits of a person, whether they are written in camelCase or snake_case."""
    known = _by_name(traits)
    told = _texts(known, _PERSON)
    address, company = known.get("address"), known.get("company")
    if isinstance(address, Mapping):
        told |= _texts(_by_name(address), _ADDRESS)
    else:
        told |= _texts(known, _ADDRESS)
    if isinstance(company, Mapping):
        told = _texts(_by_name(company), _COMPANY) | told
    elif (name := _text(company)) is not None:
        told["company"] = name
    return told | _name(known)


def facts_of_company(traits: Mapping[str, Any]) -> dict[str, str]:
    """Segment's reserved traits of a group, as facts of the company somebody works for."""
    known = _by_name(traits)
    told = _texts(known, _COMPANY)
    told.pop("phone", None)  # the company's, not that of the person it is told of
    return told if "company" in told else {}


def other_traits(traits: Mapping[str, Any]) -> dict[str, object]:
    """Plain values that are no fact of ours, by their names here: custom fields may wait for them."""
    taken = {*_PERSON, *_ADDRESS, *_NAMES, "company", "address", "id"}
    return {
        name: value
        for name, value in _by_name(traits).items()
        if name not in taken and isinstance(value, str | int | float | bool)
    }


def _name(known: Mapping[str, Any]) -> dict[str, str]:
    whole, first, last = (_text(known.get(name)) for name in _NAMES)
    if whole is not None:
        return {"full_name": whole}
    return {name: part for name, part in (("given_name", first), ("family_name", last)) if part is not None}


def _by_name(traits: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for said, value in traits.items():
        name = snake(said)
        if name and value is not None:
            known.setdefault(name, value)
    return known


def _texts(known: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for said, name in fields.items():
        text = _text(known.get(said))
        if text is not None:
            told.setdefault(name, text)
    return told


def _text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None
