"""Public, unauthenticated ways in: health, and what visitors reach.
"""
