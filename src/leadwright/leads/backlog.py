"""How far behind the computed columns are: what health asks."""

from datetime import datetime

from leadwright.platform import sql


def marked_since() -> datetime | None:
    """When the longest-waiting lead was marked for recomputing; None when none waits. One row by primary key."""
    found: datetime | None = sql.scalar("select marked_at from dirty_lead order by id limit 1")
    return found


def acted_since() -> datetime | None:
    """When the longest-waiting lead was marked because somebody did something; None when none waits. One row by index."""
    found: datetime | None = sql.scalar(
        """
        select marked_at from dirty_lead where cause in ('activity', 'merge', 'person', 'restore') order by id limit 1
        """
    )
    return found


def came_in_bulk_since() -> datetime | None:
    """When what came by the thousand and waits longest began: an import, a document that changed; None when none waits."""
    found: datetime | None = sql.scalar(
        """
        select marked_at from dirty_lead where cause not in ('activity', 'merge', 'person', 'restore') order by id limit 1
        """
    )
    return found


def overdue_since(*, now: datetime) -> datetime | None:
    """The longest-passed instant at which a lead should have been looked at again; None when none is past."""
    found: datetime | None = sql.scalar(
        "select wake_at from standing where wake_at <= %(now)s order by wake_at limit 1", {"now": now}
    )
    return found


def marked_leads(*, at_most: int) -> int:
    """How many leads wait for recomputing, counted up to a limit."""
    return int(
        sql.scalar("select count(*) from (select 1 from dirty_lead limit %(most)s) marked", {"most": at_most})
    )
