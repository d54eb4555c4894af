-- Gives leads an owner, or none. The team follows the owner where the owner is not in it already.
-- Parameters: leads, owner (a user's number or null). Returns the leads that changed. Index: standing's key.
update standing st
set owner_id = %(owner)s,
    team_id = coalesce(
        (
            select m.team_id
            from team_member m
            where m.user_id = %(owner)s
            order by m.team_id <> coalesce(st.team_id, 0), m.team_id
            limit 1
        ),
        st.team_id
    )
where st.lead_id = any(%(leads)s) and st.owner_id is distinct from %(owner)s
returning st.lead_id
