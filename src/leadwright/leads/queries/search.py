"""Finding leads by the beginning of any word of name, company, e-mail address or phone number."""

import re
from dataclasses import replace

from leadwright.accounts.actor import Actor
from leadwright.criteria.text import fold
from leadwright.leads.access import sees_contact_data
from leadwright.leads.normalise.search_words import LONGEST_WORD
from leadwright.leads.queries.narrowing import Narrowing, Part, Reads, narrowing
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.leads.queries.ranking import RankedPage, page_of_rows

_MOST_WORDS = 8
_PHONE = re.compile(r"[+(]?[\d\s()./\-]{3,}")
_EDGES = ".,;:!?()[]{}<>\"'`+"
_RANGE = "t.token >= %({name})s and t.token < %({name}_end)s"
_PROBE = f"exists (select from lead_token t where t.lead_id = st.lead_id and {_RANGE})"
_FOUND = f"select t.lead_id as lead from lead_token t where {_RANGE}"
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
    """The narrowing to leads with every word: each word a part of it, so that the rarest are looked up first."""
    params, where, parts = dict(narrowed.params), [narrowed.where], list(narrowed.parts)
    for number, word in enumerate(words):
        name = f"word_{number}"
        params |= {name: word, f"{name}_end": f"{word}\U0010ffff"}
        if plain:
            escaped = re.sub(r"([\\%_])", r"\\\1", word)
            where.append(_IN_PLAIN_SIGHT.format(name=name))
            params |= {f"{name}_after_space": f"% {escaped}%", f"{name}_after_hyphen": f"%-{escaped}%"}
        parts.append(Part(Reads.INDEX, _FOUND.format(name=name), test=_PROBE.format(name=name)))
    test = " and ".join(part.test for part in parts)
    return replace(narrowed, where=" and ".join(where), params=params, parts=tuple(parts), test=test)
