-- Which companies are known: by domain; else by name, where exactly one company has it or one has it without a domain.
-- Index: company_domain, company_name_folded.
update upsert_company u
set company_id = coalesce(
    (select c.id from company c where c.domain = u.domain),
    (
        select case when count(*) = 1 then min(c.id) else min(c.id) filter (where c.domain is null) end
        from company c
        where u.domain is null and c.name_folded = u.name_folded
    )
)
where u.company_id is null
