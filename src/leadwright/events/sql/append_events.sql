-- Takes each staged message once: receipts first, then only the events of the receipts that were won.
-- In place of the marker stands nothing where the events lie in the staging table, else few_events.
-- Events get their numbers where they are taken, so that nothing has to be joined to them once they are stored.
-- Who did it, where that was judged, and the touch it is, where it begins a visit, are stored beside it.
-- Parameters: visit (how long the same way in is the same visit), direct (the channel), page (the name), classifier and version (of the verdicts), now, zone (IANA name for the local date), oldest and newest (the bounds of a stored time), named.
-- Returns: for each subject that got an event, its number, how many, and (where `named` is true) their message ids.
-- Index: event_receipt's key. Locking: receipts are inserted in sorted order, because two batches with the same messages in
-- opposite order deadlock otherwise.
with {staged}
fresh as (
    insert into event_receipt (source_id, message_id, received_on)
    select distinct source_id, message_id, (%(now)s::timestamptz at time zone 'UTC')::date
    from event_staging
    order by source_id, message_id
    on conflict do nothing
    returning source_id, message_id
),
taken as (
    select distinct on (s.source_id, s.message_id)
        s.*, least(greatest(s.occurred_at, %(oldest)s::timestamptz), %(newest)s::timestamptz) as bounded,
        nextval('event_id_seq') as id
    from event_staging s
    join fresh using (source_id, message_id)
    order by s.source_id, s.message_id, s.occurred_at
),
stored as (
    insert into event (
        id, occurred_at, local_date, received_at, claimed_at, name, subject, source_id, message_id, batch, properties, context
    )
    select
        id,
        bounded,
        (bounded at time zone %(zone)s::text)::date,
        %(now)s::timestamptz,
        case when bounded <> occurred_at then occurred_at end,
        name, subject, source_id, message_id, batch, properties, context
    from taken
),
judged as (
    insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
    select id, %(classifier)s::text, %(version)s::integer, verdict, reasons, %(now)s::timestamptz, true
    from taken
    where verdict is not null
),
candidates as materialized (
    select t.id, t.subject, t.bounded, o.*
    from taken t
    cross join lateral jsonb_to_record(t.touch) as o (
        channel text, source text, source_key text, medium text, campaign text, campaign_key text, landing text, referrer text,
        click text, visit boolean
    )
    where t.touch is not null
),
touched as (
    insert into touch (
        event, subject, occurred_at, channel, source, source_key, medium, campaign, campaign_key, landing, referrer, click
    )
    select id, subject, bounded, channel, source, source_key, medium, campaign, campaign_key, landing, referrer, click
    from candidates c
    where not c.visit or not (
        exists (
            select from touch o
            where o.subject = c.subject and o.occurred_at between c.bounded - %(visit)s::interval and c.bounded
                and (o.channel, o.source_key, o.campaign_key) = (c.channel, c.source_key, c.campaign_key)
        )
        or exists (
            select from candidates o
            where o.subject = c.subject and o.visit and (o.channel, o.source_key, o.campaign_key) = (c.channel, c.source_key, c.campaign_key)
                and o.bounded >= c.bounded - %(visit)s::interval and (o.bounded, o.id) < (c.bounded, c.id)
        )
        or c.channel = %(direct)s::text and (
            exists (
                select from event o
                where o.subject = c.subject and o.occurred_at >= c.bounded - %(visit)s::interval
                    and o.occurred_at < c.bounded and o.name = %(page)s::text
            )
            or exists (
                select from taken o
                where o.subject = c.subject and o.bounded >= c.bounded - %(visit)s::interval and o.bounded < c.bounded
                    and o.name = %(page)s::text
            )
        )
    )
    order by c.subject, c.bounded, c.id
)
select subject, count(*), array_agg(message_id) filter (where %(named)s::boolean) from taken group by subject
