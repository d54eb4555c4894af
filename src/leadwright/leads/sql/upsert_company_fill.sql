-- What staged rows know of their company and the company does not: filled in, never overwritten, and kept in its history.
-- Parameters: at, batch, source_id, actor. Locking: company rows in order of id.
with told as (
    select distinct on (company_id)
        company_id, company_name, folded ->> 'company_name' as name_folded, website, industry,
        folded ->> 'industry' as industry_folded, company_size, revenue, revenue_currency, country, region
    from upsert_row
    where company_id is not null
    order by company_id, num_nonnulls(company_name, website, industry, company_size, revenue, country, region) desc, lead_id
),
locked as (
    select c.id
    from company c
    join told t on t.company_id = c.id
    where (c.name is null and t.company_name is not null)
        or (c.website is null and t.website is not null)
        or (c.industry is null and t.industry is not null)
        or (c.company_size is null and t.company_size is not null)
        or (c.revenue is null and t.revenue is not null)
        or (c.country is null and t.country is not null)
        or (c.region is null and t.region is not null and t.country is not distinct from coalesce(c.country, t.country))
    order by c.id
    for update of c
),
filled as (
    update company c
    set name = coalesce(c.name, t.company_name),
        name_folded = coalesce(c.name_folded, t.name_folded),
        website = coalesce(c.website, t.website),
        industry = coalesce(c.industry, t.industry),
        industry_folded = coalesce(c.industry_folded, t.industry_folded),
        company_size = coalesce(c.company_size, t.company_size),
        revenue = coalesce(c.revenue, t.revenue),
        revenue_currency = coalesce(c.revenue_currency, t.revenue_currency),
        region = case when c.country is null or c.country = t.country then coalesce(c.region, t.region) else c.region end,
        country = coalesce(c.country, t.country)
    from locked l
    join told t on t.company_id = l.id
    where c.id = l.id
    returning c.*
),
closed as (
    update company_history h
    set valid_to = %(at)s
    from filled f
    where h.company_id = f.id and h.valid_to = '9999-12-31 00:00:00+00' and h.valid_from < %(at)s
)
insert into company_history (
    company_id, valid_from, valid_to, recorded_at, source_id, actor, batch, name, name_folded, domain, website, industry,
    industry_folded, company_size, revenue, revenue_currency, country, region
)
select
    id, %(at)s, '9999-12-31 00:00:00+00', %(at)s, %(source_id)s, %(actor)s, %(batch)s, name, name_folded, domain, website,
    industry, industry_folded, company_size, revenue, revenue_currency, country, region
from filled
