"""A search as SQL: each word has to begin a word of name, company, e-mail address or phone number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from leadwright.criteria.text import fold
from leadwright.leads.normalise.search_words import LONGEST_WORD

_MOST_WORDS = 8
_PHONE = re.compile(r"[+(]?[\d\s()./\-]{3,}")
_EDGES = ".,;:!?()[]{}<>\"'`+"
_RANGE = "t.token >= %({name})s and t.token < %({name}_end)s"
_AMONG = f"exists (select from unnest(found.words) t (token) where {_RANGE})"
_FOUND = f"select t.lead_id as lead from lead_token t where {_RANGE}"
# Whoever may not see addresses must not find by them either: the word has to begin in the name or the company, and in neither
# where an address stands there.
_IN_PLAIN_SIGHT = """exists (
    select from lead l
    where l.id = st.lead_id and (
        ' ' || case when l.folded ->> 'full_name' like '%%@%%' then '' else coalesce(l.folded ->> 'full_name', '') end
        || ' ' ||
        case when l.folded ->> 'company_name' like '%%@%%' then '' else coalesce(l.folded ->> 'company_name', '') end
    ) like any (array[%({name}_after_space)s, %({name}_after_hyphen)s])
)"""


@dataclass(frozen=True)
class WordTest:
    """One word: `everybody` selects `lead`, `among` judges a row of `lead` called `found`; `where` has to hold besides."""

    everybody: str
    among: str
    where: str
    params: Mapping[str, object]


def search_words(text: str) -> list[str]:
    """The folded beginnings of words that are looked for, each once."""
    folded = fold(text)
    if _PHONE.fullmatch(folded):
        digits = "".join(re.findall(r"\d+", folded))
        return [digits] if digits else []
    words = (word.strip(_EDGES)[:LONGEST_WORD] for word in folded.split())
    return list(dict.fromkeys(word for word in words if word))[:_MOST_WORDS]


def word_tests(text: str, *, plain: bool) -> list[WordTest]:
    """A test for each word of the text; `plain` for those who see no addresses. None at all where there is no word."""
    return [_tested(f"word_{number}", word, plain) for number, word in enumerate(search_words(text))]


def _tested(name: str, word: str, plain: bool) -> WordTest:
    params = {name: word, f"{name}_end": f"{word}\U0010ffff"}
    if plain:
        escaped = re.sub(r"([\\%_])", r"\\\1", word)
        params |= {f"{name}_after_space": f"% {escaped}%", f"{name}_after_hyphen": f"%-{escaped}%"}
    where = _IN_PLAIN_SIGHT.format(name=name) if plain else "true"
    return WordTest(_FOUND.format(name=name), _AMONG.format(name=name), where, params)
