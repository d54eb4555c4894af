"""From what somebody typed to what is stored: e-mail, phones, names, places, typed values, what follows.

Owns the rules by which a text becomes a fact, an identity or search words, for every way in; a whole row
goes through `record.normalise_facts`. Pure: no database, no network, no clock; the same text gives the same
value for ever. Never guesses and never raises on what people typed: what cannot be read is left unknown,
with a sentence that says why (`Problem`). The word lists are data, in `data/`.
"""
