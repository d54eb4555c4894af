"""Saved conditions as documents: named audiences, inlined where they are used.

Owns the document kind `segment` and its starter documents. A condition that names a segment gets its tree
put in place before it is evaluated or compiled, so nobody needs to import this package to use one.
Membership tables come with those who need them. Never sends and never scores.
"""
