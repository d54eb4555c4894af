-- Companies for staged rows that give a name and no domain, where no company of that name is known: made without a domain.
-- Parameters: at, batch. Index: company_name_folded.
insert into company (public_id, name, name_folded, created_at, batch)
select gen_random_uuid(), named.company_name, named.name_folded, %(at)s, %(batch)s
from (
    select distinct on (folded ->> 'company_name') company_name, folded ->> 'company_name' as name_folded
    from upsert_row
    where company_domain is null and folded ? 'company_name'
    order by folded ->> 'company_name', company_name
) named
where not exists (select from company c where c.name_folded = named.name_folded)
order by named.name_folded
on conflict do nothing
