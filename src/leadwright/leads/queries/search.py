"""Finding leads by the beginning of any word of name, company, e-mail address or phone number."""

from leadwright.accounts.actor import Actor
from leadwright.leads.queries.ranking import RankedPage, ranked_leads
from leadwright.leads.queries.words import search_words


def search_leads(
    *, actor: Actor, text: str, limit: int | None = 50, after: str | None = None, stage: str | None = None
) -> RankedPage:
    """The leads of which every word of `text` begins some word, best first; a phone number may be written in groups.

    Nothing to search for finds nothing. Paging, stages and who sees what are those of `ranked_leads`.
    """
    if not search_words(text):
        return RankedPage((), None)
    return ranked_leads(actor=actor, search=text, limit=limit, after=after, stage=stage)
