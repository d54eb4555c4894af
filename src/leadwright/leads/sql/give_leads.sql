-- Gives each of some chosen leads an owner, or none, and says whose they were. The team follows the owner where the owner is not in it
-- already. Parameters: arrays of equal length leads and owners (a user's number or null), and those of {visible}, the actor's
-- condition on `st`.
-- Returns number, public id, the owner and the team of before. Index: standing's key. Locking: the caller holds the lead rows.
with before as (
    select st.lead_id, st.owner_id, st.team_id, asked.owner
    from unnest(%(leads)s::bigint[], %(owners)s::bigint[]) asked (lead, owner)
    join standing st on st.lead_id = asked.lead
    where st.owner_id is distinct from asked.owner and {visible}
),
given as (
    update standing st
    set owner_id = before.owner,
        team_id = coalesce(
            (
                select m.team_id
                from team_member m
                where m.user_id = before.owner
                order by m.team_id <> coalesce(st.team_id, 0), m.team_id
                limit 1
            ),
            st.team_id
        )
    from before
    where st.lead_id = before.lead_id
)
select l.id, l.public_id, before.owner_id, before.team_id
from before
join lead l on l.id = before.lead_id
order by l.id
