-- Gives each staged row its company: by domain, else by name where exactly one company has it or one has it without a domain.
update upsert_row u
set company_id = found.id
from (
    select r.lead_id, coalesce(
        by_domain.id,
        (
            select case when count(*) = 1 then min(c.id) else min(c.id) filter (where c.domain is null) end
            from company c
            where r.company_domain is null and c.name_folded = r.folded ->> 'company_name'
        )
    ) as id
    from upsert_row r
    left join company by_domain on by_domain.domain = r.company_domain
    where r.company_domain is not null or r.folded ? 'company_name'
) found
where found.lead_id = u.lead_id and found.id is not null
