-- New verdicts in force. Parameters: events, verdicts, reasons (JSON as text; arrays of equal length), classifier, version, at.
insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
select event, %(classifier)s, %(version)s, verdict, reasons, %(at)s, true
from unnest(%(events)s::bigint[], %(verdicts)s::text[], %(reasons)s::text[]::jsonb[]) as told (event, verdict, reasons)
order by event
