"""Submissions as the database takes them: each one's facts as the text that COPY reads, written once, used for every table.

Writing a submission needs no database, so it can be done where it was read, in a process beside the one that stores it. What is
written this way can still be joined with a later submission of the same lead (`filled`).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from leadwright.leads.columns import LAST_IN_ORDER, TOGETHER
from leadwright.leads.custom_values import to_json
from leadwright.leads.normalise.search_words import needed_words
from leadwright.leads.rules import IdentityTuple
from leadwright.leads.submission import FACT_COLUMNS, IdentityKey, IdentityKind, Submission
from leadwright.leads.words import Findable, search_tokens
from leadwright.platform.sql import NULL, copied, copied_all

_PLACE = {column: place for place, column in enumerate(FACT_COLUMNS)}
_NOTHING_TOLD = [NULL] * len(FACT_COLUMNS)
_FOLLOWERS = {follower: leader for leader, followers in TOGETHER.items() for follower in followers}
_ESCAPED = re.compile(r"\\(.)")
_MEANS = {"t": "\t", "n": "\n", "r": "\r"}

# What a lead tells of its company, in the order of the groups that are taken together.
COMPANY_COLUMNS = (
    *("name", "name_folded", "website", "industry", "industry_folded", "company_size"),
    *("revenue", "revenue_currency", "country", "region"),
)
_UNTOLD_GROUPS = tuple("\t".join([NULL] * width) for width in (2, 1, 2, 1, 2, 2))


Groups = tuple[str | None, ...]
"""What is known of a company, as texts of COPY by group; None where nothing of a group is."""


class CompanyTold(NamedTuple):
    """What one submission says of a company: how it is known (web domain, else folded name), and the rest."""

    key: str
    domain: str
    groups: Groups


class Written(NamedTuple):
    """A submission whose facts are one line of COPY: every fact column, `custom` and `folded`, tab between them.

    `words` are what it is found by, as cells of COPY in order, tab between them: few large texts cost less than many small ones.
    """

    kind: str
    valid_from: str
    time_known: bool
    orders: str
    told: str
    derived: str
    identities: tuple[IdentityTuple, ...]
    words: str
    email: str
    contact_points: tuple[tuple[str, str, str], ...]
    company: CompanyTold | None


def write(one: Submission) -> Written:
    """The submission as the database takes it. Pure."""
    facts, folded = one.facts, one.folded
    email = facts.get("email")
    return Written(
        kind=one.kind,
        valid_from=copied_instant(one.valid_from),
        time_known=one.time_known,
        orders=_orders(folded, email),
        told=f"{_facts_text(facts)}\t{_json_text(to_json(one.custom))}\t{_json_text(to_json(folded))}",
        derived=_array(one.derived),
        identities=tuple([(kind, namespace, value) for kind, namespace, value in one.identities]),
        words="\t".join(copied_all(needed_words(one.tokens))),
        email="" if email is None else str(email),
        company=_company_told(facts, folded),
        contact_points=one.contact_points,
    )


@lru_cache(maxsize=1_000)
def copied_instant(at: datetime) -> str:
    """An instant as COPY reads it."""
    return at.isoformat()


def _orders(folded: Mapping[str, str], email: object) -> str:
    """What lists sort by: name, else address; company. What is not known comes last."""
    name = folded.get("full_name") or email or LAST_IN_ORDER
    return f"{copied(str(name))}\t{copied(folded.get('company_name') or LAST_IN_ORDER)}"


def _facts_text(facts: Mapping[str, object]) -> str:
    row = _NOTHING_TOLD.copy()
    unknown = len(row)
    for column, value in facts.items():
        if value is not None:
            row[_PLACE[column]] = value if type(value) is str else str(value)
            unknown -= 1
    text = "\t".join(row)
    # Each unknown column has one backslash; one more, or a line end or tab inside a text, has to be written out.
    plain = text.count("\\") == unknown and text.count("\t") == len(row) - 1
    if plain and "\n" not in text and "\r" not in text:
        return text
    return "\t".join([_cell(facts.get(column)) for column in FACT_COLUMNS])


def _json_text(text: str) -> str:
    return text.replace("\\", "\\\\") if "\\" in text else text


def _array(names: Iterable[str]) -> str:
    return "{" + ",".join(sorted(names)) + "}"


def _company_told(facts: Mapping[str, object], folded: Mapping[str, str]) -> CompanyTold | None:
    domain, name_folded = facts.get("company_domain"), folded.get("company_name")
    if domain is None and name_folded is None:
        return None

    known = facts.get
    name, site, industry, size = (
        known("company_name"),
        known("website"),
        known("industry"),
        known("company_size"),
    )
    revenue, country = known("revenue"), known("country")
    return CompanyTold(
        f"name {name_folded}" if domain is None else f"domain {domain}",
        _cell(domain),
        (
            None if name is None else f"{_cell(name)}\t{_cell(name_folded)}",
            None if site is None else _cell(site),
            None if industry is None else f"{_cell(industry)}\t{_cell(folded.get('industry'))}",
            None if size is None else _cell(size),
            None if revenue is None else f"{_cell(revenue)}\t{_cell(known('revenue_currency'))}",
            None if country is None else f"{_cell(country)}\t{_cell(known('region'))}",
        ),
    )


def _cell(value: object) -> str:
    if value is None:
        return NULL
    return copied(value if type(value) is str else str(value))


def joined_companies(told: Iterable[CompanyTold]) -> dict[str, CompanyTold]:
    """What some submissions say of companies, joined, by key.

    The first that tells something speaks; a currency goes with its amount, a region with its country.
    """
    joined: dict[str, CompanyTold] = {}
    for one in told:
        known = joined.setdefault(one.key, one)
        if known is not one and None in known.groups and known.groups != one.groups:
            groups = tuple([old or new for old, new in zip(known.groups, one.groups, strict=True)])
            joined[one.key] = known._replace(groups=groups)
    return joined


def company_lines(companies: Iterable[CompanyTold]) -> Iterator[str]:
    """The companies as COPY reads them, each with its place."""
    for place, one in enumerate(companies):
        texts = [group or untold for group, untold in zip(one.groups, _UNTOLD_GROUPS, strict=True)]
        yield "\t".join([str(place), one.domain, *texts]) + "\n"


def company_cells(one: CompanyTold) -> dict[str, str | None]:
    """What is told of a company by column, as texts the database reads."""
    groups = [group or untold for group, untold in zip(one.groups, _UNTOLD_GROUPS, strict=True)]
    cells = "\t".join([one.domain, *groups]).split("\t")
    columns = ("domain", *COMPANY_COLUMNS)
    return {name: None if cell == NULL else _plain(cell) for name, cell in zip(columns, cells, strict=True)}


def filled(first: Written, later: Written) -> Written:
    """The first submission with what a later one of the same lead adds: only facts the first does not tell.

    Facts that belong together (a name and its parts) come from the same one.
    """
    facts, custom, folded = _read(first.told)
    told, more_custom, more_folded = _read(later.told)
    added = {
        column: value
        for column, value in told.items()
        if column not in facts and _FOLLOWERS.get(column) not in facts
    }
    added_custom = {slug: value for slug, value in more_custom.items() if slug not in custom}
    forms = (*added, *(f"custom.{slug}" for slug in added_custom))
    facts |= added
    folded |= {name: more_folded[name] for name in forms if name in more_folded}
    both = Submission(
        kind=first.kind,
        facts=dict(facts),
        custom=custom | added_custom,
        folded=folded,
        identities=tuple(IdentityKey(*key) for key in (*first.identities, *later.identities)),
        tokens=frozenset(),
        valid_from=datetime.fromisoformat(first.valid_from),
        time_known=first.time_known,
        contact_points=first.contact_points + later.contact_points,
        derived=_names(first.derived) | _names(later.derived),
    )
    both.tokens = search_tokens(_findable(both))
    return write(both)


def _read(told: str) -> tuple[dict[str, str], dict[str, object], dict[str, str]]:
    """Facts as texts, custom values and comparison forms out of a line of COPY."""
    *cells, custom, folded = told.split("\t")
    facts = {column: _plain(cell) for column, cell in zip(FACT_COLUMNS, cells, strict=True) if cell != NULL}
    return facts, json.loads(_plain(custom), parse_float=Decimal), json.loads(_plain(folded))


def _plain(cell: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANS.get(found[1], found[1]), cell)


def _names(array: str) -> frozenset[str]:
    return frozenset(name for name in array.strip("{}").split(",") if name)


def _findable(one: Submission) -> Findable:
    facts = {
        name: [str(one.facts[name])]
        for name in ("full_name", "company_name", "company_domain", "phone")
        if name in one.facts
    }
    return Findable(
        names=facts.get("full_name", []),
        companies=facts.get("company_name", []),
        domains=facts.get("company_domain", []),
        emails=[value for kind, _, value in one.identities if kind == IdentityKind.EMAIL],
        phones=[
            *facts.get("phone", []),
            *(value for kind, value, _ in one.contact_points if kind == "phone"),
        ],
    )
