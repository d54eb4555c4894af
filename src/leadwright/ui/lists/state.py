"""What a list shows, as its address says it: view, filter, order and place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict
from django.urls import reverse

from leadwright.criteria.text import clean
from leadwright.ui.lists.compact import pack, unpack
from leadwright.views.queries import ViewLine

_ALL = "all"
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class ListState:
    """`view` is the id of the chosen view (None: all leads). `condition` and `sort` are what is shown, which may differ from it.
    `search` holds words each of which begins a word of the lead; no view keeps it.

    `after` and `before` are cursors; `first` is the rank of the first row, told along because nobody counts it.
    """

    view: ViewLine | None = None
    condition: Mapping[str, object] | None = None
    sort: str = "priority"
    search: str = ""
    after: str | None = None
    before: str | None = None
    first: int = 1

    @property
    def is_changed(self) -> bool:
        """Whether the list differs from the view it stands under."""
        if self.view is None:
            return self.condition is not None or self.sort != "priority"
        return (self.condition, self.sort) != (self.view.body.condition, self.view.body.sort)

    @property
    def query(self) -> str:
        """The part of an address that says all of it."""
        told: dict[str, str] = {"view": self.view.id if self.view else _ALL}
        held = self.view.body.condition if self.view else None
        if self.condition != held:
            told["where"] = pack(self.condition) or _ALL
        if self.sort != (self.view.body.sort if self.view else "priority"):
            told["sort"] = self.sort
        if self.search:
            told["q"] = self.search
        if self.after or self.before:
            told["after" if self.after else "before"] = self.after or self.before or ""
            told["from"] = str(self.first)
        return urlencode(told)

    def at(self, page: str = "ui:leads", **more: str) -> str:
        """The address of a page that shows, or acts on, this list."""
        return f"{reverse(page)}?{'&'.join(part for part in (self.query, urlencode(more)) if part)}"

    @property
    def count_address(self) -> str:
        return self.at("ui:leads_count")

    @property
    def filter_address(self) -> str:
        return self.at("ui:filter")

    @property
    def add_address(self) -> str:
        """Where a condition is added to the sentence."""
        return self.at("ui:filter_part", into="all", path="")

    @property
    def group_any_address(self) -> str:
        return self.at("ui:filter_part", into="group_any", path="", to="filter")

    @property
    def group_none_address(self) -> str:
        return self.at("ui:filter_part", into="group_none", path="", to="filter")

    @property
    def columns_address(self) -> str:
        return self.at("ui:columns")

    @property
    def views_address(self) -> str:
        return self.at("ui:view")

    @property
    def top_address(self) -> str:
        return self.sorted_by(self.sort).at()

    @property
    def unsearched_address(self) -> str:
        return self.found_by("").at()

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The list as hidden fields of a form, since a form drops what its address says."""
        return parse_qsl(self.query)

    @property
    def search_fields(self) -> list[tuple[str, str]]:
        """Those of a form that searches the list."""
        return self.found_by("").fields

    @property
    def everybody_address(self) -> str:
        return ListState().at()

    def found_by(self, search: str) -> "ListState":
        """The same list, of what a search finds (nothing: of all), from its top."""
        return replace(self, search=search, after=None, before=None, first=1)

    def narrowed(self, condition: Mapping[str, object] | None) -> "ListState":
        """The same list with another filter, from its top."""
        return replace(self, condition=condition, after=None, before=None, first=1)

    def sorted_by(self, sort: str) -> "ListState":
        """The same list in another order, from its top."""
        return replace(self, sort=sort, after=None, before=None, first=1)


def read_state(asked: QueryDict, views: tuple[ViewLine, ...], first_view: str | None = None) -> ListState:
    """What an address asks for; without a view the one this person begins with. Raises UnusableInput for a filter that is none.

    A view that is gone shows all leads. What is no rank counts from one: it is only shown.
    """
    chosen = asked.get("view") or first_view
    view = next((one for one in views if one.id == chosen), None)
    state = ListState(
        view=view,
        condition=view.body.condition if view else None,
        sort=view.body.sort if view else "priority",
    )
    where = asked.get("where", "")
    if where:
        state = replace(state, condition=None if where == _ALL else unpack(where))
    first = asked.get("from", "")
    is_rank = first.isascii() and first.isdigit() and 0 < len(first) < 10
    return replace(
        state,
        sort=asked.get("sort") or state.sort,
        search=" ".join(clean(asked.get("q", "")).split())[:LONGEST_SEARCH],
        after=asked.get("after") or None,
        before=asked.get("before") or None,
        first=int(first) if is_rank else 1,
    )
