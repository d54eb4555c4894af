-- Companies an import made that nobody is at any more.
-- Parameters: batch.
with gone as (
    delete from company c
    where c.batch = %(batch)s::bigint
        and not exists (select from lead l where l.company_id = c.id)
        and not exists (select from lead_history h where h.company_id = c.id)
    returning id
),
histories as (
    delete from company_history where company_id in (select id from gone)
)
select count(*) from gone
