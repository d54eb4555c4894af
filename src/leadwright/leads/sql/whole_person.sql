-- Everything that is one person: the lead, all leads merged into it, and the subjects that point to any of them; with the
-- companies that are theirs alone and the addresses that name them.
-- Parameters: lead. Returns one row: leads, their ids, subjects, companies, addresses.
with recursive one as (
    select id, public_id from lead where id = %(lead)s
    union
    select l.id, l.public_id from one join lead l on l.merged_into = one.id
),
leads as (
    select array_agg(id order by id) as ids, array_agg(public_id order by id) as public_ids from one
),
subjects as (
    select array_agg(distinct s.id) as ids from subject s, leads where s.lead_id = any(leads.ids) or s.id = any(leads.ids)
),
worked_at as (
    select company_id from lead, leads where id = any(leads.ids) and company_id is not null
    union
    select company_id from lead_history, leads where lead_id = any(leads.ids) and company_id is not null
),
companies as (
    select array_agg(w.company_id) as ids
    from worked_at w, leads
    where not exists (select from lead l where l.company_id = w.company_id and l.id <> all(leads.ids))
        and not exists (
            select from lead_history h where h.company_id = w.company_id and h.lead_id <> all(leads.ids)
        )
),
addresses as (
    select array_agg(distinct i.value) as found
    from identity i, subjects
    where i.subject_id = any(subjects.ids) and i.kind = 'email'
)
select
    leads.ids, leads.public_ids, subjects.ids, coalesce(companies.ids, '{}'), coalesce(addresses.found, '{}')
from leads, subjects, companies, addresses
