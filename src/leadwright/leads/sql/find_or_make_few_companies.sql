-- Finds companies by domain, else by name as upsert_company_find does, and makes those nobody knows, with the first interval of
-- their history. Returns place, number (null where another writer made it meanwhile), and whether a known one does not know
-- something that is told.
-- Parameters: told (JSON: records of place, domain and what is known of companies), at, batch, source_id, actor.
-- Index: company_domain, company_name_folded. Locking: inserted in order, so that two writers never deadlock.
with told as (
    select *
    from jsonb_to_recordset(%(told)s::jsonb) t (
        place integer, domain text, name text, name_folded text, website text, industry text, industry_folded text,
        company_size bigint, revenue numeric(22, 4), revenue_currency text, country text, region text
    )
),
found as (
    select t.*, coalesce(
        (select c.id from company c where c.domain = t.domain),
        (
            select case when count(*) = 1 then min(c.id) else min(c.id) filter (where c.domain is null) end
            from company c
            where t.domain is null and c.name_folded = t.name_folded
        )
    ) as company_id
    from told t
),
made as (
    insert into company (
        public_id, name, name_folded, domain, website, industry, industry_folded, company_size, revenue, revenue_currency,
        country, region, created_at, batch
    )
    select
        gen_random_uuid(), name, name_folded, domain, website, industry, industry_folded, company_size, revenue,
        revenue_currency, country, region, %(at)s::timestamptz, %(batch)s::bigint
    from found
    where company_id is null
    order by domain, name_folded
    on conflict do nothing
    returning *
),
kept as (
    insert into company_history (
        company_id, valid_from, valid_to, recorded_at, source_id, actor, batch, name, name_folded, domain, website, industry,
        industry_folded, company_size, revenue, revenue_currency, country, region
    )
    select
        id, %(at)s::timestamptz, '9999-12-31 00:00:00+00', %(at)s::timestamptz, %(source_id)s::bigint, %(actor)s::text,
        %(batch)s::bigint, name, name_folded, domain, website, industry, industry_folded, company_size, revenue,
        revenue_currency, country, region
    from made
)
select f.place, coalesce(f.company_id, m.id), exists (
    select from company c
    where c.id = f.company_id and (
        (c.name is null and f.name is not null)
        or (c.website is null and f.website is not null)
        or (c.industry is null and f.industry is not null)
        or (c.company_size is null and f.company_size is not null)
        or (c.revenue is null and f.revenue is not null)
        or (c.country is null and f.country is not null)
        or (c.region is null and f.region is not null and f.country = c.country)
    )
)
from found f
left join made m on m.domain = f.domain or f.domain is null and m.domain is null and m.name_folded = f.name_folded
