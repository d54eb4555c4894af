-- Leads an import made, and whether something newer is known of them that did not come with it.
-- Parameters: batch, beside (subjects that others know something newer of).
-- Returns lead and newer.
select
    l.id,
    l.merged_into is not null
        or l.id = any(%(beside)s::bigint[])
        or exists (select from lead_history h where h.lead_id = l.id and h.batch is distinct from %(batch)s::bigint)
        or exists (select from subject s where s.lead_id = l.id and s.id <> l.id)
        or exists (select from identity i where i.subject_id = l.id and i.batch is distinct from %(batch)s::bigint)
        or exists (select from event e where e.subject = l.id and e.batch is distinct from %(batch)s::bigint)
        or exists (select from standing s where s.lead_id = l.id and s.owner_id is not null)
from lead l
where l.batch = %(batch)s::bigint
