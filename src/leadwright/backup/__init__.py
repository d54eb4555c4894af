"""Backups of a whole workspace: one file with the database and the files of the home that matter, and the way back.

A backup is written under another name and renamed when it is whole, holds the digest of each part, and is open to its owner
alone, because it holds personal data. Every night one is made; after some days it is deleted. Restoring goes into an
empty home only. What PostgreSQL's own pg_dump and pg_restore can do is theirs.
"""
