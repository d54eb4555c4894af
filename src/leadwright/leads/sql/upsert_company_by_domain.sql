-- Companies for staged rows with a web domain of their own: missing ones are made.
-- Parameters: at, batch. Locking: inserted in order of domain, so that two writers never deadlock.
-- The first `returning` is only for the count; existing companies are found by the assignment that follows.
insert into company (public_id, name, name_folded, domain, created_at, batch)
select gen_random_uuid(), first_named.company_name, first_named.name_folded, first_named.company_domain, %(at)s, %(batch)s
from (
    select distinct on (company_domain)
        company_domain, company_name, folded ->> 'company_name' as name_folded
    from upsert_row
    where company_domain is not null
    order by company_domain, company_name is null, company_name
) first_named
where not exists (select from company c where c.domain = first_named.company_domain)
order by first_named.company_domain
on conflict do nothing
