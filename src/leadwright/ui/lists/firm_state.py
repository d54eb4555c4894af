"""What the list of companies shows, as its address says it: what narrows it, its order and its place."""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from leadwright.criteria.text import clean
from leadwright.leads.queries.company_list import CompanyFilter
from leadwright.platform.errors import UnusableInput

_LONGEST = 200
# More people than work anywhere.
_MOST_PEOPLE = 100_000_000


@dataclass(frozen=True)
class FirmsState:
    """Everything as typed. `after` and `before` are cursors; `first` is the place of the first row, told along because nobody
    counts it.
    """

    find: str = ""
    country: str = ""
    industry: str = ""
    at_least: str = ""
    at_most: str = ""
    sort: str = "name"
    after: str = ""
    before: str = ""
    first: int = 1

    @property
    def query(self) -> str:
        """The part of an address that says all of it."""
        told = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        as_it_comes = {"sort": "name", "first": "1"}
        return urlencode({name: value for name, value in told.items() if value != as_it_comes.get(name, "")})

    def at(self, page: str = "ui:companies") -> str:
        """The address of a page that shows, or acts on, this list."""
        return f"{reverse(page)}?{self.query}" if self.query else reverse(page)

    def sorted_by(self, sort: str) -> "FirmsState":
        """The same list in another order, from its top."""
        return replace(self, sort=sort, after="", before="", first=1)

    @property
    def top_address(self) -> str:
        return self.sorted_by(self.sort).at()

    @property
    def columns_address(self) -> str:
        return self.at("ui:company_columns")

    @property
    def is_narrowed(self) -> bool:
        return any((self.find, self.country, self.industry, self.at_least, self.at_most))

    def narrowed(self) -> CompanyFilter:
        """What narrows the list. Raises UnusableInput for a size that is no number."""
        return CompanyFilter(
            self.find, self.country, self.industry, _people(self.at_least), _people(self.at_most)
        )


def read_firms(asked: QueryDict) -> FirmsState:
    """What an address asks for. What is no place counts from one: it is only shown."""

    def told(name: str) -> str:
        return " ".join(clean(asked.get(name, "")).split())[:_LONGEST]

    first = asked.get("first", "")
    is_place = first.isascii() and first.isdigit() and 0 < len(first) < 10
    return FirmsState(
        find=told("find"),
        country=told("country").upper(),
        industry=told("industry"),
        at_least=told("at_least"),
        at_most=told("at_most"),
        sort=asked.get("sort") or "name",
        after=asked.get("after", ""),
        before=asked.get("before", ""),
        first=int(first) if is_place else 1,
    )


def _people(text: str) -> int | None:
    if not text:
        return None
    digits = text.replace(",", "").replace(" ", "").replace("’", "")
    if not (digits.isascii() and digits.isdigit() and int(digits[:12]) <= _MOST_PEOPLE):
        raise UnusableInput(f"“{text}” is no number of employees; write one such as 250, or nothing.")
    return int(digits)
