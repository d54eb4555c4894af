"""Whether a submission is somebody's or abuse: one verdict for every door, with the reasons in words. Pure.

No reason guesses who somebody is, and nothing depends on whether an address is known here: the answer to a visitor is the same.
No hidden *link* is used as a trap (US patent 12,489,787 claims that); the hidden field is.
"""
