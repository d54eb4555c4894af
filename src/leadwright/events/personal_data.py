"""The log's place in the registry of personal data."""

from leadwright.platform.personal_data import (
    FOLLOWS,
    TableOfPersonalData,
    exempt,
    of_rows,
    of_subjects,
    register,
)

_EVENTS = "select id from event where subject = any(%(subjects)s)"
_RECEIPTS = """from event_receipt r using event e
where e.subject = any(%(subjects)s) and r.source_id = e.source_id and r.message_id = e.message_id"""

register(
    of_subjects("event", "subject"),
    of_subjects("touch", "subject"),
    # A message id can be anything its sender chose, an address too; without its receipt the message would
    # be taken again.
    TableOfPersonalData(
        table="event_receipt",
        columns=("message_id",),
        erase=f"delete {_RECEIPTS}",
        export="""select r.* from event_receipt r join event e using (source_id, message_id)
where e.subject = any(%(subjects)s)""",
        merge=FOLLOWS,
        unmerge=FOLLOWS,
    ),
    of_rows("event_verdict", f"event in ({_EVENTS})", "event", merge=FOLLOWS, unmerge=FOLLOWS),
)
exempt("event_property", ["event"], "Names of kinds of events, not events.")
exempt("reclassification", ["last_subject", "done_subject"], "How far a run is, not whom it is about.")
