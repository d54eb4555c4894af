"""Stages and the criteria between them: definitions as a document, evaluation, transitions with their reason.

Forward by evidence; down by decay only where the document says so. Owns the log of transitions.
"""
