"""Forms as documents: what they ask, how they are shown, and whether what somebody sent answers them.

Pure but for what publishing declares. `document` is the body of the kind `form`, `checking` judges what was sent, `rendering`
and `pages` make markup of it (nothing anybody wrote becomes markup), `tokens` seals what a form carries, `around` is
what is kept of the page it stood on, `starters/` are the documents one begins with.
"""
