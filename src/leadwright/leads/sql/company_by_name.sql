-- The company of a name: the only one, else the one without a web domain, made when there is none. Returns its number.
-- Parameters: name, name_folded, at. Index: company_name_folded.
with known as (
    select case when count(*) = 1 then min(id) else min(id) filter (where domain is null) end as id
    from company
    where name_folded = %(name_folded)s
),
made as (
    insert into company (public_id, name, name_folded, created_at)
    select gen_random_uuid(), %(name)s, %(name_folded)s, %(at)s from known where known.id is null
    on conflict (name_folded) where domain is null do update set name_folded = excluded.name_folded
    returning id
)
select coalesce((select id from known), (select id from made))
