-- The moments after which a lead may meet other conditions although nothing is told of it: an event that is dated in the
-- future happens, an event leaves a window or passes an age, a consent expires. Rather too many than too few: which events
-- a condition looks at closely is not asked. The placeholders are for the counted events of the scope, and for the moments of
-- facts, more parts of the union.
-- Parameters: arrays names and seconds of equal length (how long an event of that name matters), consents (whether consent
-- is asked for). Reads the CTEs scope(lead, as_of, today) and clock(since). Index: subject_lead, event_subject in each
-- month, consent_entry_subject. Takes no locks.
select scope.lead, min(change.moment)
from scope
join (
    select e.lead, e.occurred_at as moment
    from {events} e
    where e.occurred_at >= (select since from clock) and e.occurred_at > e.as_of
    union all
    -- Of all lengths an event matters for, only the next that ends: hundreds of conditions may look back each so far of its own.
    select e.lead, e.occurred_at
        + looked.seconds[width_bucket(date_part('epoch', e.as_of - e.occurred_at), looked.seconds) + 1] * interval '1 second'
    from {events} e
    join (
        select name, array_agg(seconds order by seconds) as seconds
        from unnest(%(names)s::text[], %(seconds)s::double precision[]) told (name, seconds)
        group by name
    ) looked on looked.name = e.name
    where e.occurred_at >= (select since from clock) and e.occurred_at <= e.as_of
    union all
    select s.lead_id, c.expires_at
    from scope
    join subject s on s.lead_id = scope.lead
    join consent_entry c on c.subject_id = s.id
    where %(consents)s{instants}
) change on change.lead = scope.lead and change.moment > scope.as_of
group by scope.lead
