-- The different values of one fact of companies, each as it is written first, going from one to the next along its index.
-- Parameters: most.
-- Index: company_country, company_industry_order.
with recursive step as (
    (select {key} as key, {shown} as shown, 1 as place from company where {key} is not null order by {key}, id limit 1)
    union all
    select following.key, following.shown, step.place + 1
    from step
    cross join lateral (
        select {key} as key, {shown} as shown from company where {key} > step.key order by {key}, id limit 1
    ) following
    where step.place < %(most)s
)
select shown from step order by place
