-- Puts chosen leads into the bin: their standing goes there whole, so that they are in no list, queue or count.
-- Parameters: leads, at, actor and those of {visible}, the actor's condition on `st`.
-- Returns number and public id. Index: standing's key. Locking: the caller holds the lead rows.
with gone as (
    delete from standing st where st.lead_id = any(%(leads)s) and {visible} returning st.*
),
kept as (
    insert into bin_entry (lead_id, binned_at, actor, standing)
    select gone.lead_id, %(at)s, %(actor)s, to_jsonb(gone) from gone
)
update lead l
set binned_at = %(at)s
from gone
where l.id = gone.lead_id
returning l.id, l.public_id
