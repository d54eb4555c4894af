-- Companies nobody knows yet, with the first interval of their history.
-- Parameters: at, batch, source_id, actor. Locking: inserted in order, so that two writers wait for each other and never
-- deadlock; one that lost is found by the look-up that follows.
with made as (
    insert into company (
        public_id, name, name_folded, domain, website, industry, industry_folded, company_size, revenue, revenue_currency,
        country, region, created_at, batch
    )
    select
        gen_random_uuid(), name, name_folded, domain, website, industry, industry_folded, company_size, revenue,
        revenue_currency, country, region, %(at)s, %(batch)s
    from upsert_company
    where company_id is null
    order by domain, name_folded
    on conflict do nothing
    returning *
)
insert into company_history (
    company_id, valid_from, valid_to, recorded_at, source_id, actor, batch, name, name_folded, domain, website, industry,
    industry_folded, company_size, revenue, revenue_currency, country, region
)
select
    id, %(at)s, '9999-12-31 00:00:00+00', %(at)s, %(source_id)s, %(actor)s, %(batch)s, name, name_folded, domain, website,
    industry, industry_folded, company_size, revenue, revenue_currency, country, region
from made
returning company_id, domain, name_folded
