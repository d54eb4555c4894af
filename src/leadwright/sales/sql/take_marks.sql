-- Takes the oldest marks of leads that became ready for sales; marks another worker is at are skipped.
-- Parameters: limit. Index: hand_over_mark_oldest. Locking: the rows it deletes.
with taken as materialized (
    select lead_id from hand_over_mark order by marked_at, lead_id limit %(limit)s for update skip locked
)
delete from hand_over_mark m using taken where m.lead_id = taken.lead_id returning m.lead_id
