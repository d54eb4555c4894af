"""Personas as documents: whom a lead is like, which is the first question of nurturing.

Owns the document kind `persona`, its starter documents for both markets, and the rule that the first persona that fits
is the lead's. A condition that names a persona gets that rule put in place; which one it is, is never stored.
Never sends and never scores.
"""
