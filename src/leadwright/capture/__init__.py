"""The ways leads come in: imports of lists, so far. Each ends as the same things: an identity, events, consent with proof.

`reading` understands files, `columns` guesses what columns mean, `mapping` is the document that says it, `operations` runs and
undoes an import. Never scores and never decides a stage.
"""
