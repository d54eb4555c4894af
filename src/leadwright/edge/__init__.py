"""Ways in that need no sign-in.

Owns what strangers may ask and how little they are told: answers are the same for known and unknown, hold no personal
data, and cost a fixed number of queries. Never sends anybody to the sign-in page and never renders a page of the product.
"""
