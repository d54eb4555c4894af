"""Finding leads by the beginning of words: of name, company, e-mail or phone."""

from dataclasses import replace

from leadwright.accounts.actor import Actor
from leadwright.criteria.text import fold
from leadwright.leads.access import sees_contact_data
from leadwright.leads.queries.narrowing import narrowing
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.leads.queries.ranking import RankedPage, page_of_rows
from leadwright.platform.errors import UnusableInput

MOST_WORDS = 6
_LONGEST = 60
# The words lie in the C collation, so that the beginning of a word is a range of the index.
_FOUND = "exists (select from lead_token t where t.lead_id = st.lead_id and t.token like %(word_{place})s)"
_IN_NAME = (
    "exists (select from lead n where n.id = st.lead_id and"
    " concat(' ', n.folded ->> 'full_name', ' ', n.folded ->> 'company_name') like %(inside_{place})s)"
)


def search_leads(
    *, actor: Actor, text: str, limit: int | None = 50, after: str | None = None
) -> RankedPage:
    """Leads of which every word of `text` is the beginning of one of theirs, in the order of the list.

    Who may not see how to reach somebody finds by name and company only. Raises UnusableInput when there is no word to find, or
    more than six.
    """
    words = [word[:_LONGEST] for word in fold(text).split()]
    if not words or len(words) > MOST_WORDS:
        raise UnusableInput(f"Type one to {MOST_WORDS} words, or their beginnings.", text=text)
    narrowed = narrowing(actor, stage=None, condition=None)
    conditions, params = [narrowed.where], dict(narrowed.params)
    for place, word in enumerate(words):
        beginning = word.removeprefix("+") if word[1:].isdigit() else word
        params[f"word_{place}"] = f"{_escaped(beginning)}%"
        conditions.append(_FOUND.format(place=place))
        if not sees_contact_data(actor):
            params[f"inside_{place}"] = f"% {_escaped(word)}%"
            conditions.append(_IN_NAME.format(place=place))
    found = replace(narrowed, where=" and ".join(conditions), params=params)
    return page_of_rows(actor, found, Direction(RANK), limit=limit, after=after)


def _escaped(word: str) -> str:
    """A word as the beginning of a LIKE pattern: nothing in it is a wild card."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
