"""What a document would do before it is published: scores, bands and stages of all leads under two versions, at one instant.

Owns simulations: their results, which are kept with the bodies and the instant they belong to, who would cross which threshold,
and which leads each rule takes. Everything is computed by the statements that score and judge leads, each model once over all of
them; nothing here decides what a score or a stage is. Never writes a score, a stage or a mark, and starts nothing.
"""
