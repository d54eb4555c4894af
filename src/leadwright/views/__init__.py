"""How people look at lists: saved views, and the columns each person has arranged.

Owns saved views (a condition, an order and columns under a name, for oneself, a team or everybody), the tab each person
begins with, and the columns and widths each has chosen. A view narrows and never grants: whose leads are seen is decided in
the query of the one who looks. Never holds leads.
"""
