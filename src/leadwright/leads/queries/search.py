"""Finding leads by the beginning of any word of name, company, e-mail address or phone number."""

import re
from collections.abc import Mapping
from dataclasses import replace

from leadwright.accounts.actor import Actor
from leadwright.criteria.text import fold
from leadwright.leads.access import sees_contact_data
from leadwright.leads.normalise.search_words import LONGEST_WORD
from leadwright.leads.queries.narrowing import Narrowing, narrowing
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.leads.queries.pages import explained
from leadwright.leads.queries.ranking import RankedPage, page_of_rows

_MOST_WORDS = 8
_PHONE = re.compile(r"[+(]?[\d\s()./\-]{3,}")
_EDGES = ".,;:!?()[]{}<>\"'`+"
# Words of more leads than this are not looked up but looked for: in each lead the rarer words found.
_RARE = 200_000
_RANGE = "t.token >= %({name})s and t.token < %({name}_end)s"
_PROBE = f"exists (select from lead_token t where t.lead_id = st.lead_id and {_RANGE})"
_FOUND = f"select t.lead_id from lead_token t where {_RANGE}"
# Whoever may not see addresses must not find by them either: the word has to begin in the name or the company.
_IN_PLAIN_SIGHT = """exists (
    select from lead l
    where l.id = st.lead_id and (
        ' ' || coalesce(l.folded ->> 'full_name', '') || ' ' || coalesce(l.folded ->> 'company_name', '')
    ) like any (array[%({name}_after_space)s, %({name}_after_hyphen)s])
)"""


def search_leads(
    *, actor: Actor, text: str, limit: int | None = 50, after: str | None = None, stage: str | None = None
) -> RankedPage:
    """The leads of which every word of `text` begins some word, best first; a phone number may be written in groups.

    Nothing to search for finds nothing. Paging, stages and who sees what are those of `ranked_leads`.
    """
    words = search_words(text)
    if not words:
        return RankedPage((), None)
    narrowed = _narrowed(
        narrowing(actor, stage=stage, condition=None), words, plain=not sees_contact_data(actor)
    )
    return page_of_rows(actor, narrowed, Direction(RANK), limit=limit, after=after)


def search_words(text: str) -> list[str]:
    """The folded beginnings of words that are looked for, each once."""
    folded = fold(text)
    if _PHONE.fullmatch(folded):
        return ["".join(re.findall(r"\d+", folded))]
    words = (word.strip(_EDGES)[:LONGEST_WORD] for word in folded.split())
    return list(dict.fromkeys(word for word in words if word))[:_MOST_WORDS]


def _narrowed(narrowed: Narrowing, words: list[str], *, plain: bool) -> Narrowing:
    params, tests = dict(narrowed.params), [narrowed.where]
    names = [f"word_{number}" for number in range(len(words))]
    for name, word in zip(names, words, strict=True):
        params |= {name: word, f"{name}_end": f"{word}\U0010ffff"}
        if plain:
            escaped = re.sub(r"([\\%_])", r"\\\1", word)
            tests.append(_IN_PLAIN_SIGHT.format(name=name))
            params |= {f"{name}_after_space": f"% {escaped}%", f"{name}_after_hyphen": f"%-{escaped}%"}
    rare = _rare(names, params)
    source = "standing st"
    if rare:
        found = " intersect ".join(_FOUND.format(name=name) for name in rare)
        source = f"(select distinct lead_id from ({found}) each_word) found_by_word join standing st using (lead_id)"
        tests.extend(_PROBE.format(name=name) for name in names if name not in rare)
    probe = " and ".join(_PROBE.format(name=name) for name in names)
    if not rare:
        tests.append(probe)
    return replace(narrowed, where=" and ".join(tests), params=params, source=source, probe=probe)


def _rare(names: list[str], params: Mapping[str, object]) -> list[str]:
    """The words that begin few words of leads, by the statistics of the words; the rarest first."""
    plan = explained(" union all ".join(_FOUND.format(name=name) for name in names), params)
    parts = [plan] if len(names) == 1 else plan["Plans"]
    ranked = sorted(zip((int(part["Plan Rows"]) for part in parts), names, strict=True))
    return [name for rows, name in ranked if rows <= _RARE]
