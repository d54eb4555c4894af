"""The playbook: typed, versioned documents that say how this company treats leads.

Drafting, publishing, history, diff, export, plan and apply are written once, for every kind. A published
version is never changed; published documents form one graph without circles. What a kind means is decided
by the package that registers it.
"""
