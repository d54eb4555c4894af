-- Leads of the batch that lie in the bin come back from it: somebody we hear from again is not to be erased.
-- Parameters: at, cause. Index: bin_entry's key; the bin is small.
with back as (
    delete from bin_entry b using upsert_row r where r.lead_id = b.lead_id returning b.lead_id, b.standing
),
stands as (
    insert into standing
    select st.* from back cross join lateral jsonb_populate_record(null::standing, back.standing) st
),
marked as (
    insert into dirty_lead (lead_id, marked_at, cause)
    select lead_id, %(at)s, %(cause)s from back order by lead_id
)
update lead l
set binned_at = null
from back
where l.id = back.lead_id
