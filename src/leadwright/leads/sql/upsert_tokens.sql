-- The words leads are found by. Sorted by word, so that the index is walked once.
insert into lead_token (token, lead_id)
select distinct token, lead_id from upsert_token order by token, lead_id
on conflict do nothing
