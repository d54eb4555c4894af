"""The operators, the shape of what each is given, and the types each is for."""

from enum import StrEnum

from leadwright.criteria.types import FieldType


class Operator(StrEnum):
    """How a leaf compares a value; the names are the keys of the documents."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "does_not_contain"
    CONTAINS_ANY_OF = "contains_any_of"
    STARTS_WITH = "starts_with"
    DOES_NOT_START_WITH = "does_not_start_with"
    ENDS_WITH = "ends_with"
    WORD = "word"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    ON_OR_BEFORE = "on_or_before"
    ON_OR_AFTER = "on_or_after"
    WITHIN_LAST_DAYS = "within_last_days"
    WITHIN_NEXT_DAYS = "within_next_days"
    MORE_THAN_DAYS_AGO = "more_than_days_ago"
    KNOWN = "known"


_Op = Operator

# A negative operator is true exactly where its positive one is false, so it is also true for a missing value.
POSITIVE_OF = {
    _Op.IS_NOT: _Op.IS,
    _Op.NONE_OF: _Op.ANY_OF,
    _Op.DOES_NOT_CONTAIN: _Op.CONTAINS,
    _Op.DOES_NOT_START_WITH: _Op.STARTS_WITH,
}

LISTS = frozenset({_Op.ANY_OF, _Op.ALL_OF, _Op.NONE_OF, _Op.CONTAINS_ANY_OF})
DAYS = frozenset({_Op.WITHIN_LAST_DAYS, _Op.WITHIN_NEXT_DAYS, _Op.MORE_THAN_DAYS_AGO})

_TEXT = frozenset(
    {_Op.IS, _Op.IS_NOT, _Op.ANY_OF, _Op.NONE_OF, _Op.CONTAINS, _Op.DOES_NOT_CONTAIN, _Op.CONTAINS_ANY_OF}
    | {_Op.STARTS_WITH, _Op.DOES_NOT_START_WITH, _Op.ENDS_WITH, _Op.WORD, _Op.KNOWN}
)
_NUMBER = frozenset(
    {_Op.IS, _Op.IS_NOT, _Op.AT_LEAST, _Op.AT_MOST, _Op.MORE_THAN, _Op.LESS_THAN, _Op.BETWEEN, _Op.KNOWN}
)
_INSTANT = frozenset({_Op.BEFORE, _Op.AFTER, _Op.BETWEEN, _Op.KNOWN}) | DAYS

OPERATORS: dict[FieldType, frozenset[Operator]] = {
    FieldType.TEXT: _TEXT,
    FieldType.CHOICE: frozenset({_Op.IS, _Op.IS_NOT, _Op.ANY_OF, _Op.NONE_OF, _Op.KNOWN}),
    FieldType.CHOICES: frozenset({_Op.ANY_OF, _Op.ALL_OF, _Op.NONE_OF, _Op.KNOWN}),
    FieldType.BOOLEAN: frozenset({_Op.IS, _Op.KNOWN}),
    FieldType.INTEGER: _NUMBER,
    FieldType.DECIMAL: _NUMBER,
    FieldType.MONEY: _NUMBER,
    FieldType.DATE: _INSTANT | {_Op.IS, _Op.ON_OR_BEFORE, _Op.ON_OR_AFTER},
    FieldType.INSTANT: _INSTANT,
}
