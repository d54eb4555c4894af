-- What a submission knows of a known company and the company does not: filled in, never overwritten, kept in its history.
-- Parameters: at, batch, source_id, actor. Locking: company rows in order of id. A region is taken only with its country.
with locked as (
    select c.id
    from company c
    join upsert_company u on u.company_id = c.id
    where (c.name is null and u.name is not null)
        or (c.website is null and u.website is not null)
        or (c.industry is null and u.industry is not null)
        or (c.company_size is null and u.company_size is not null)
        or (c.revenue is null and u.revenue is not null)
        or (c.country is null and u.country is not null)
        or (c.region is null and u.region is not null and u.country = c.country)
    order by c.id
    for update of c
),
filled as (
    update company c
    set name = coalesce(c.name, u.name),
        name_folded = coalesce(c.name_folded, u.name_folded),
        website = coalesce(c.website, u.website),
        industry = coalesce(c.industry, u.industry),
        industry_folded = coalesce(c.industry_folded, u.industry_folded),
        company_size = coalesce(c.company_size, u.company_size),
        revenue = coalesce(c.revenue, u.revenue),
        revenue_currency = case when c.revenue is null then u.revenue_currency else c.revenue_currency end,
        region = case when c.country is null or c.country = u.country then coalesce(c.region, u.region) else c.region end,
        country = coalesce(c.country, u.country)
    from locked l
    join upsert_company u on u.company_id = l.id
    where c.id = l.id
    returning c.*
),
closed as (
    update company_history h
    set valid_to = greatest(%(at)s, h.valid_from)
    from filled f
    where h.company_id = f.id and h.valid_to = '9999-12-31 00:00:00+00'
)
insert into company_history (
    company_id, valid_from, valid_to, recorded_at, source_id, actor, batch, name, name_folded, domain, website, industry,
    industry_folded, company_size, revenue, revenue_currency, country, region
)
select
    id, %(at)s, '9999-12-31 00:00:00+00', %(at)s, %(source_id)s, %(actor)s, %(batch)s, name, name_folded, domain, website,
    industry, industry_folded, company_size, revenue, revenue_currency, country, region
from filled
returning company_id, domain, name_folded
