"""Forms for strangers: the hosted page, its kiosk, what other sites embed, and what all of them post.

Reading changes nothing and sets no cookie. An answer never tells whether an address is known, nor whether a submission is held.
"""
