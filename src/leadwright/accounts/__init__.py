"""Who works here: users, teams, roles, API keys, one-time links, and the Actor every operation is called by.

Says which role may do what (`rules`) and holds the declaration every route makes of it (`access`); never
which leads somebody sees: that is decided in `leads.access`, in the query. Sends no mail: a link is shown to
whoever asked for it, once. Whenever a password or a role changes or a user is deactivated, every session and
key of that user ends in the same transaction.
"""
