"""People and organisations: who they are, what is known of them, since when, and from whom.

Owns leads, companies, identities, subjects, facts and their history, custom fields, merge and unmerge, search, dirty marks, and
each lead's standing (the cached columns lists are made of, which the packages above keep true through `operations`).
Never guesses an identity: known people are joined by a validated identifier or a person, and every join can be undone.
"""
