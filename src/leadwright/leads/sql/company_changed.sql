-- After a company was changed: closes what was known of it before, begins what is known now, and marks its leads.
-- Parameters: company, at, actor. Locking: the caller holds the company. Index: company_history_company, lead's company.
with closed as (
    update company_history
    set valid_to = greatest(%(at)s, valid_from)
    where company_id = %(company)s and valid_to = '9999-12-31 00:00:00+00'
),
opened as (
    insert into company_history (
        company_id, valid_from, valid_to, recorded_at, source_id, actor, batch, name, name_folded, domain, website, industry,
        industry_folded, company_size, revenue, revenue_currency, country, region
    )
    select
        id, %(at)s, '9999-12-31 00:00:00+00', %(at)s, null, %(actor)s, null, name, name_folded, domain, website, industry,
        industry_folded, company_size, revenue, revenue_currency, country, region
    from company
    where id = %(company)s
)
insert into dirty_lead (lead_id, marked_at, cause)
select l.id, %(at)s, 'person'
from lead l
join standing st on st.lead_id = l.id
where l.company_id = %(company)s
order by l.id
