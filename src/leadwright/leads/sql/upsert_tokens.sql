-- The words leads are found by. Sorted by word, so that the index is walked once. No word can be there already: a new lead has
-- none, and a changed one's were deleted under the lock of its row.
insert into lead_token (token, lead_id)
select token, lead_id from upsert_token order by token, lead_id
