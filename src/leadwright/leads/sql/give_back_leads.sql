-- Gives leads back to whom they belonged before, unless somebody decided otherwise since.
-- Parameters: arrays of equal length leads, owners, teams; given (whom they were given to, a user's number or null).
-- Returns number and public id of those that went back. Index: standing's key. Locking: the caller holds the lead rows.
with back as (
    update standing st
    set owner_id = before.owner, team_id = before.team
    from unnest(%(leads)s::bigint[], %(owners)s::bigint[], %(teams)s::bigint[]) before (lead, owner, team)
    where st.lead_id = before.lead and st.owner_id is not distinct from %(given)s::bigint
    returning st.lead_id
)
select l.id, l.public_id
from back
join lead l on l.id = back.lead_id
order by l.id
