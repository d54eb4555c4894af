"""Statistics for the planner while tables grow faster than the server looks."""

from leadwright.platform import sql


def refresh_statistics() -> None:
    """Let the planner know how large the tables of leads are now; reads a sample, blocks nobody.

    A first import fills tables the server still believes to be empty, and every look-up would read them whole.
    """
    sql.execute("analyze lead, subject, identity, company, contact_point, standing, lead_token")
