-- Leads an import made, and whether something newer is known of them that did not come with it.
-- Parameters: batch, beside (subjects that others know something newer of), with_edits (what people did here by hand, which has no
-- batch, does not count as newer).
-- Returns lead and newer.
select
    l.id,
    (l.merged_into is not null and not (
            %(with_edits)s and exists (select from lead m where m.id = l.merged_into and m.batch = %(batch)s::bigint)
        ))
        or l.id = any(%(beside)s::bigint[])
        or exists (select from lead_history h where h.lead_id = l.id and h.batch is distinct from %(batch)s::bigint
            and not (%(with_edits)s and h.batch is null))
        or exists (
            select from subject s left join lead o on o.id = s.id
            where s.lead_id = l.id and s.id <> l.id
                and not (%(with_edits)s and (o.batch = %(batch)s::bigint or s.kind = 'visitor'))
        )
        or exists (select from identity i where i.subject_id = l.id and i.batch is distinct from %(batch)s::bigint
            and not (%(with_edits)s and i.batch is null))
        or exists (select from event e where e.subject = l.id and e.batch is distinct from %(batch)s::bigint
            and not (%(with_edits)s and e.batch is null))
        or not %(with_edits)s and exists (select from standing s where s.lead_id = l.id and s.owner_id is not null)
from lead l
where l.batch = %(batch)s::bigint
