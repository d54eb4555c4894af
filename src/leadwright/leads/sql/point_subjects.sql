-- Points subjects at leads and says so; marks the leads.
-- Parameters: subjects, leads, ats (arrays of equal length), reason, actor, cause, now.
with told as materialized (
    select t.subject, t.lead, t.at, s.lead_id as before
    from unnest(%(subjects)s::bigint[], %(leads)s::bigint[], %(ats)s::timestamptz[]) as t (subject, lead, at)
    join subject s on s.id = t.subject
),
linked as (
    insert into subject_link (subject_id, from_lead_id, to_lead_id, at, reason, actor)
    select subject, before, lead, at, %(reason)s, %(actor)s from told order by subject
),
pointed as (
    update subject s set lead_id = t.lead from told t where s.id = t.subject
)
insert into dirty_lead (lead_id, marked_at, cause)
select distinct lead, %(now)s::timestamptz, %(cause)s from told order by lead
