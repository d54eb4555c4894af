"""Saved conditions as documents, and who meets them: named audiences, inlined where they are used.

Owns the document kind `segment`, its starter documents, and the stays: who entered and left which segment when, kept by the
pulse as differences. A condition that names a segment gets its tree put in place before it is evaluated or compiled, so nobody
needs to import this package to use one. Never sends and never scores.
"""
