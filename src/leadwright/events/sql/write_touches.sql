-- Puts touches in the place of those some events were. Parameters: gone (events), told (a JSON list: event and columns of the touch).
-- Index: touch's key; the events are found by event_subject.
with gone as (
    delete from touch where event = any(%(gone)s)
)
insert into touch (
    event, subject, occurred_at, channel, source, source_key, medium, campaign, campaign_key, landing, referrer, click
)
select event, subject, occurred_at, channel, source, source_key, medium, campaign, campaign_key, landing, referrer, click
from json_to_recordset(%(told)s) as told (
    event bigint, subject bigint, occurred_at timestamptz, channel text, source text, source_key text, medium text, campaign text,
    campaign_key text, landing text, referrer text, click text
)
order by subject, occurred_at, event
