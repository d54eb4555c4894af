"""The condition language: one tree of nodes for scoring rules, segments, lifecycle criteria and list filters.

Owns: the nodes, their document form (`parse`, `dump`), the catalogue of names a condition may use
(`catalogue`, filled through `registry`), the checks (`validate`), the English sentence (`describe`), the
truth for one lead in plain Python (`evaluate`), the SQL for many leads (`compile`), and the folding of text
that both sides compare (`text`).

Never: reads a database, knows a model, the clock or a person's rights. What a field means belongs to the
package that registers it. Every leaf is true or false, never unknown, and both evaluators must agree on every
tree and every lead.
"""
