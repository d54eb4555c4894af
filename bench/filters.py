"""The filters lists are measured with: each as a condition of the product and as plain SQL over the generated workspace.

The SQL is there to find the row at a far place of a list without the code that is measured, and to see that the right leads come.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

SHARES = ("50 %", "1 %", "0.001 %")
_PRICING = """st.lead_id in (
    select s.lead_id from event e join subject s on s.id = e.subject
    where e.name = 'page_viewed' and e.properties ->> 'path' ^@ '{path}' and e.occurred_at > %(now)s - interval '30 days'
        and e.occurred_at <= %(now)s
        and not exists (
            select from event_verdict v where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
        )
)"""


@dataclass(frozen=True)
class Filter:
    """One filter at one selectivity; `column` names its flag in the table of answers."""

    name: str
    share: str
    condition: Mapping[str, object]
    sql: str

    @property
    def column(self) -> str:
        return f"{self.name.replace(' ', '_')}_{SHARES.index(self.share)}"


@dataclass(frozen=True)
class Combined:
    """What a list is filtered by: nothing, one filter, or two."""

    filters: tuple[Filter, ...]

    @property
    def name(self) -> str:
        return " and ".join(f"{one.name} {one.share}" for one in self.filters) or "no filter"

    @property
    def stage(self) -> str | None:
        """The stage the list is narrowed to; lists take it apart from other conditions."""
        return next((str(one.condition["is"]) for one in self.filters if one.name == "stage"), None)

    @property
    def document(self) -> Mapping[str, object] | None:
        """The condition without the stage, None for none."""
        nodes = [one.condition for one in self.filters if one.name != "stage"]
        if not nodes:
            return None
        return nodes[0] if len(nodes) == 1 else {"all": nodes}

    @property
    def sql(self) -> str:
        return " and ".join(one.column for one in self.filters) or "true"


def filters() -> dict[str, list[Filter]]:
    """Every filter by name, at each of the shares."""
    values = {
        "stage": [("lead", "mql", "opportunity"), "stage", "st.stage = '{}'"],
        "owner": [
            ("seller1@example.com", "seller2@example.com", "seller3@example.com"),
            "owner",
            "st.owner_id = (select id from app_user where email = '{}')",
        ],
        "band": [("C", "B", "A"), "band.fit", "st.fit_band = '{}'"],
        "source": [
            ("bench-1", "bench-2", "bench-3"),
            "source",
            "l.source_id = (select id from source where slug = '{}')",
        ],
        "country": [("DE", "CH", "IS"), "country", "l.country = '{}'"],
        "custom choice": [("team", "business", "rare"), "custom.plan", "l.custom ->> 'plan' = '{}'"],
    }
    found = {
        name: [
            Filter(name, share, {"field": field, "is": value}, text.format(value))
            for share, value in zip(SHARES, chosen, strict=True)
        ]
        for name, (chosen, field, text) in values.items()
    }
    seats = (("at_least", 100), ("is", 7), ("at_least", 9999))
    signs = {"at_least": ">=", "is": "="}
    found["custom number"] = [
        Filter(
            "custom number",
            share,
            {"field": "custom.seats", operator: number},
            f"(l.custom ->> 'seats')::int {signs[operator]} {number}",
        )
        for share, (operator, number) in zip(SHARES, seats, strict=True)
    ]
    found["visited pricing"] = [
        Filter(
            "visited pricing",
            share,
            {
                "event": "page_viewed",
                "where": [{"property": "path", "starts_with": path}],
                "within_days": 30,
            },
            _PRICING.format(path=path),
        )
        for share, path in zip(
            SHARES, ("/pricing", "/pricing/laboratories", "/pricing/regulated"), strict=True
        )
    ]
    return found


def indexed_fields() -> tuple[str, ...]:
    """The custom fields lists are filtered by; documents of a real workspace would name them."""
    return ("plan", "seats")


def combined() -> Iterator[Combined]:
    """No filter, each alone, and all pairs of different filters at all shares."""
    offered = filters()
    yield Combined(())
    for alone in offered.values():
        yield from (Combined((one,)) for one in alone)
    for first, second in combinations(offered.values(), 2):
        yield from (Combined(pair) for pair in product(first, second))
