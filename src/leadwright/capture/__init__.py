"""The ways leads come in: forms, lists, programs. Each ends as the same things: an identity, events, consent with proof.

`reading` understands files, `columns` guesses what columns mean, `mapping` is the document that says it, `operations` runs and
undoes an import. `forms` are documents and what answers them, `abuse` is the verdict on what comes in. Never scores and never
decides a stage.
"""
