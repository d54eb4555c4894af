"""Phone numbers as E.164, from what people and spreadsheets make of them."""

import re
from functools import lru_cache
from typing import NamedTuple

from leadwright.leads.normalise.phone_plans import Plan, dialling_of, international, trunk_of
from leadwright.leads.normalise.problem import Problem

_LONGEST_INPUT = 100
# Of an E.164 number; national plans, Germany's for one, allow more.
_MOST_DIGITS = 15
_PUNCTUATION = str.maketrans("", "", " -.()/\u00a0")
_FORMULA_TEXT = re.compile(r'="(.*)"').fullmatch
_FLOAT = re.compile(r"(\+?\d+)[.,]0+").fullmatch
_SCIENTIFIC = re.compile(r"\+?(\d)[.,]?(\d*)[eE]\+?(\d{1,2})").fullmatch
_COUNTED = "01234567890123456789"

_PLACEHOLDER = Problem("This only fills the field; it is not a phone number.")
_ROUNDED = Problem(
    "A spreadsheet has rounded this number: its last digits are lost; export the column as text."
)
_NOT_A_NUMBER = Problem("This is not a phone number.")
_WHICH_COUNTRY = Problem("The country of this number is not known; write it with + and the country's code.")
_UNKNOWN_COUNTRY = Problem("No country has the calling code of this number.")
_TOO_SHORT = Problem("The number is too short to be a phone number.")
_TOO_LONG = Problem("The number is too long to be a phone number.")
_LOCAL_ONLY = Problem("The area code of this number is missing.")
_IMPOSSIBLE = Problem("Phone numbers of this country have another length.")


class Phone(NamedTuple):
    """A phone number.

    `e164` is + and at most 15 digits (ITU-T E.164), `raw` what was written, `national` the digits as dialled
    inside the country. `valid` says that the numbering plan knows such numbers (one of the right length
    that it does not know is kept, marked); `region` is the country then, by alpha-2 code, else None.
    """

    e164: str
    raw: str
    national: str
    region: str | None
    extension: str | None
    valid: bool


def normalise_phone(text: str, default_region: str | None = None) -> Phone | Problem:
    """A phone number; one without a calling code is read as people of `default_region` dial it.

    Taken as phonenumbers takes it (possible accepted, invalid marked, `tel:` of RFC 3966, extensions apart),
    but a number without its area code cannot be written in E.164 and is refused, and bare digits that are a
    valid number behind the region's own calling code are one, where people always write a prefix in front of
    national numbers ("491701234567" in Germany). Damage by spreadsheets is undone where no digit is lost:
    apostrophes, ="...", "491701234567.0", "4.91701234567E+11".
    """
    written, digits = text, text.replace(" ", "")
    if not digits.removeprefix("+").isdecimal():
        undamaged = _undamaged(text)
        if isinstance(undamaged, Problem):
            return undamaged
        written, digits = undamaged, undamaged.translate(_PUNCTUATION)
    if digits in _COUNTED or digits.count(digits[-1]) >= len(digits) - 1:
        return _PLACEHOLDER
    return (
        _without_plus(text, digits, default_region)
        or _plain(text, digits, default_region)
        or _parsed(text, written, default_region)
    )


def _undamaged(text: str) -> str | Problem:
    written = text.strip().lstrip("'")
    if not any(map(str.isalnum, written)):
        return _NOT_A_NUMBER
    if written[0] == "=" and (formula := _FORMULA_TEXT(written)):
        written = formula[1]
    if found := _FLOAT(written):
        return found[1]
    if ("e" in written or "E" in written) and (found := _SCIENTIFIC(written)):
        if len(found[2]) < int(found[3]):
            return _ROUNDED
        # Spreadsheets write only numbers of twelve digits and more like this: they carry a calling code.
        return f"+{found[1]}{found[2]}"
    return written


def _without_plus(raw: str, digits: str, default_region: str | None) -> Phone | None:
    if default_region is None or digits[:1] in ("0", "+", ""):
        return None
    dialling = dialling_of(default_region)
    if dialling is None or not dialling.trunk.startswith("0"):
        return None
    if not digits.startswith(dialling.plan.calling_code):
        return None
    phone = _plain(raw, "+" + digits, None)
    return phone if phone is not None and phone.valid else None


def _plain(raw: str, digits: str, default_region: str | None) -> Phone | None:
    """The number when it is written plainly, exactly as `_parsed` would give it; None where that is not certain."""
    bare = digits.removeprefix("+")
    if not (bare.isascii() and bare.isdecimal() and 5 < len(bare) < 16):
        return None
    if bare is not digits:
        found = _split_international(bare)
    else:
        found = _split_national(bare, default_region) if default_region else None
    if found is None:
        return None
    plan, national = found
    if len(plan.calling_code) + len(national) > _MOST_DIGITS:
        return None
    region = plan.region_of(national)
    if region is not None:
        return Phone(f"+{plan.calling_code}{national}", raw, trunk_of(region) + national, region, None, True)
    if plan.is_possible(national) and (bare is not digits or plan.regions[0].code == default_region):
        return Phone(f"+{plan.calling_code}{national}", raw, national, None, None, False)
    return None


def _split_international(digits: str) -> tuple[Plan, str] | None:
    found = international(digits) if len(digits) > 7 else None
    if found is None:
        return None
    plan, national = found
    # "+49 (0) 170 ...": the prefix of national dialling has no place behind the calling code.
    dialling = dialling_of(plan.regions[0].code)
    bare = dialling.without_trunk(national) if dialling else None
    return None if bare is None else (plan, bare)


def _split_national(digits: str, region: str) -> tuple[Plan, str] | None:
    dialling = dialling_of(region)
    if dialling is None or dialling.starts_abroad(digits):
        return None
    if digits.startswith(dialling.plan.calling_code) and (dialling.trunk != "1" or len(digits) != 11):
        # The calling code or the beginning of a national number: that takes a closer look.
        return None
    bare = dialling.without_trunk(digits)
    return None if bare is None else (dialling.plan, bare)


@lru_cache(maxsize=10_000)
def _parsed(raw: str, written: str, default_region: str | None) -> Phone | Problem:
    if len(written) > _LONGEST_INPUT:
        return _TOO_LONG
    import phonenumbers

    if default_region is None and written.startswith("00"):
        written = "+" + written[2:]
    try:
        number = phonenumbers.parse(written, default_region)
    except phonenumbers.NumberParseException as error:
        return _refusal(error.error_type, abroad=written.startswith("+"))
    outcome = phonenumbers.is_possible_number_with_reason(number)
    if outcome != phonenumbers.ValidationResult.IS_POSSIBLE:
        return _impossible(outcome)
    valid = phonenumbers.is_valid_number(number)
    region = phonenumbers.region_code_for_number(number) if valid else None
    national = phonenumbers.national_significant_number(number)
    if len(f"{number.country_code}{national}") > _MOST_DIGITS:
        return _TOO_LONG
    if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY:
        region = None
    return Phone(
        e164=f"+{number.country_code}{national}",
        raw=raw,
        national=(trunk_of(region) if region else "") + national,
        region=region,
        extension=number.extension or None,
        valid=valid,
    )


def _refusal(kind: int, *, abroad: bool) -> Problem:
    from phonenumbers import NumberParseException

    if kind == NumberParseException.INVALID_COUNTRY_CODE:
        return _UNKNOWN_COUNTRY if abroad else _WHICH_COUNTRY
    if kind == NumberParseException.TOO_LONG:
        return _TOO_LONG
    if kind in (NumberParseException.TOO_SHORT_NSN, NumberParseException.TOO_SHORT_AFTER_IDD):
        return _TOO_SHORT
    return _NOT_A_NUMBER


def _impossible(outcome: int) -> Problem:
    from phonenumbers import ValidationResult

    return {
        ValidationResult.IS_POSSIBLE_LOCAL_ONLY: _LOCAL_ONLY,
        ValidationResult.TOO_SHORT: _TOO_SHORT,
        ValidationResult.TOO_LONG: _TOO_LONG,
        ValidationResult.INVALID_COUNTRY_CODE: _UNKNOWN_COUNTRY,
    }.get(outcome, _IMPOSSIBLE)
