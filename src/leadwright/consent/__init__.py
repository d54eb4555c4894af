"""The consent ledger: who allowed what, on which words, with which proof. Append-only; the latest entry counts.

Knows purposes, lawful bases and statuses; never sends anything and never decides whether a message goes out.
"""
