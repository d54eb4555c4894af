-- Leads that one submission named together, for a person to judge. Repeating changes nothing.
-- Parameters: leads, others (arrays), at, batch, source_id.
insert into possible_duplicate (lead_id, other_lead_id, reason, source_id, batch, found_at)
select distinct least(lead, other), greatest(lead, other), 'one submission names both', %(source_id)s::integer, %(batch)s::bigint, %(at)s::timestamptz
from unnest(%(leads)s::bigint[], %(others)s::bigint[]) as pair (lead, other)
order by 1, 2
on conflict do nothing
