-- Leads that may be the same as one, with the reason and what to call them; the latest found first. Merged and deleted ones have
-- no standing and are left out, as is what the actor may not see.
-- Parameters: lead, and those of {visible}, the actor's condition on `st`. Index: possible_duplicate_once.
select l.public_id, l.full_name, l.email, l.company_name, p.reason, p.found_at
from (
    select other_lead_id as other, reason, found_at from possible_duplicate
    where lead_id = %(lead)s and resolved_at is null
    union all
    select lead_id, reason, found_at from possible_duplicate
    where other_lead_id = %(lead)s and resolved_at is null
) p
join lead l on l.id = p.other
join standing st on st.lead_id = l.id
where {visible}
order by p.found_at desc, l.id
limit 20
