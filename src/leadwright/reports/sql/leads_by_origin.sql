-- Leads by where they came from: how many there are, were an MQL at some time, and are customers now; and by month of the touch.
-- {touches}: the relation of the touch that counts (lead, channel, source, source_entered, campaign, campaign_entered, touched_at).
-- {visible}: who may be seen, over standing st. {by}: the folded column grouped by, {shown}: the one as it was written.
-- Parameters: since, until, channel, source (null: any), hidden (stages no list shows unasked), zone.
-- Index: touch_subject, subject_lead, standing's key, stage_transition_lead.
with counted as (
    select st.stage, o.{by} as key, o.{shown} as shown, (date_trunc('month', o.touched_at at time zone %(zone)s))::date as month,
        exists (
            select from stage_transition t where t.lead_id = st.lead_id and t.to_stage in ('mql', 'sql')
        ) as was_mql
    from ({touches}) o
    join standing st on st.lead_id = o.lead
    where o.touched_at between %(since)s and %(until)s and st.stage <> all(%(hidden)s) and {visible}
        and (%(channel)s::text is null or o.channel = %(channel)s)
        and (%(source)s::text is null or coalesce(o.source, '') = %(source)s)
)
select key, min(shown), month, count(*), count(*) filter (where was_mql), count(*) filter (where stage = 'customer')
from counted
group by key, month
