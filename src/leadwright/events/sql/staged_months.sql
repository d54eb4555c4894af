-- The months (first day, UTC) the staged events fall into once their time is bounded.
-- Parameters: oldest, newest.
select distinct
    date_trunc('month', least(greatest(occurred_at, %(oldest)s::timestamptz), %(newest)s::timestamptz), 'UTC')
from event_staging
