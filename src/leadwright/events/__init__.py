"""The log of what happened: events, their receipts, their sources, and verdicts on who did them.

A subject is a plain number here; which lead it belongs to is known to `leads`. Events are never changed;
erasure, retention and the undo of an import delete them by id. Emits nothing by itself: the operation that
appends tells of it.
"""
