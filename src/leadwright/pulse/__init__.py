"""Keeps every lead true: claims dirty leads in batches and computes scores, stages and memberships in one transaction.

Holds no rule of its own. Early is allowed, late is not.
"""
