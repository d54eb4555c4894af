-- Everything that is one person: the lead, all leads merged into it, and the subjects that point to any of them; with the
-- companies and the addresses that are theirs alone.
-- Parameters: lead. Returns one row: leads, their ids, subjects, companies, their ids, addresses.
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
    select array_agg(w.company_id) as ids, array_agg(c.public_id) as public_ids
    from leads, worked_at w
    join company c on c.id = w.company_id
    where not exists (select from lead l where l.company_id = w.company_id and l.id <> all(leads.ids))
        and not exists (
            select from lead_history h where h.company_id = w.company_id and h.lead_id <> all(leads.ids)
        )
),
-- An address many people write names nobody, but where no colleague has it too it is theirs.
known as (
    select email, company_id from lead, leads where id = any(leads.ids) and email is not null
    union
    select email, company_id from lead_history, leads where lead_id = any(leads.ids) and email is not null
),
addresses as (
    select array_agg(distinct value) as found
    from (
        select i.value
        from identity i, subjects
        where i.subject_id = any(subjects.ids) and i.kind = 'email'
        union all
        select k.email
        from known k, leads, subjects
        where not exists (
            select from identity i
            where i.kind = 'email' and i.namespace = '' and i.value = k.email and i.unlinked_at is null
                and i.subject_id <> all(subjects.ids)
        )
            and not exists (
                select from lead o where o.company_id = k.company_id and o.email = k.email and o.id <> all(leads.ids)
            )
    ) told
)
select
    leads.ids, leads.public_ids, subjects.ids, coalesce(companies.ids, '{}'), coalesce(companies.public_ids, '{}'),
    coalesce(addresses.found, '{}')
from leads, subjects, companies, addresses
