"""The page of one lead, and everything that is done to a lead from it.

`pages` shows; `editing`, `notes`, `tasks`, `deciding` and `joining` take what people send. The modules beside them make texts of
typed results, so that templates only place them.
"""
