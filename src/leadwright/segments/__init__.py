"""Saved conditions as documents: named audiences, inlined where they are used.

Owns the document kind `segment`; membership tables come with those who need them. Never sends and never scores.
"""
