-- Takes leads out of the bin: each has the standing it had and is marked to be computed again.
-- Parameters: leads, at, cause and those of {visible}, the actor's condition on the kept standing as `st`.
-- Returns number and public id. Index: the keys of bin_entry and lead. Locking: the caller holds the lead rows.
with wanted as (
    select b.lead_id, b.standing
    from bin_entry b
    cross join lateral jsonb_populate_record(null::standing, b.standing) st
    where b.lead_id = any(%(leads)s) and {visible}
),
back as (
    delete from bin_entry b using wanted where b.lead_id = wanted.lead_id returning b.lead_id, b.standing
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
returning l.id, l.public_id
