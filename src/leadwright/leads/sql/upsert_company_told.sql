-- What the staged rows say of companies, one row for each: known by the web domain, else by the folded name. The first row that
-- tells a fact speaks; a currency goes with its amount, a region with its country.
insert into upsert_company (
    domain, name, name_folded, website, industry, industry_folded, company_size, revenue, revenue_currency, country, region
)
select
    company_domain,
    (array_agg(company_name order by lead_id) filter (where company_name is not null))[1],
    (array_agg(folded ->> 'company_name' order by lead_id) filter (where company_name is not null))[1],
    (array_agg(website order by lead_id) filter (where website is not null))[1],
    (array_agg(industry order by lead_id) filter (where industry is not null))[1],
    (array_agg(folded ->> 'industry' order by lead_id) filter (where industry is not null))[1],
    (array_agg(company_size order by lead_id) filter (where company_size is not null))[1],
    (array_agg(revenue order by lead_id) filter (where revenue is not null))[1],
    (array_agg(revenue_currency order by lead_id) filter (where revenue is not null))[1],
    (array_agg(country order by lead_id) filter (where country is not null))[1],
    (array_agg(region order by lead_id) filter (where country is not null))[1]
from upsert_row
where company_domain is not null or folded ? 'company_name'
group by company_domain, case when company_domain is null then folded ->> 'company_name' end
