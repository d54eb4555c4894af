"""Who works here: users, teams, roles, API keys, one-time links, and the Actor every operation is called by.

Says which role may do what (`rules`); never which leads somebody sees: that is decided in `leads.access`, in the query.
"""
