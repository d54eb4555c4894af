-- Hand-overs under way whose lead belongs to somebody else by now, is gone, or whose owner works here no more.
-- Parameters: limit. {only} is true, or a condition on `h`. Index: hand_over_one_under_way.
select h.id, h.lead_id, h.state, h.owner_id, st.owner_id, st.lead_id is null, coalesce(u.is_active, true), h.attempt
from hand_over h
left join standing st on st.lead_id = h.lead_id
left join app_user u on u.id = st.owner_id
where {only} and h.state in ('open', 'accepted')
    and (st.lead_id is null or st.owner_id is distinct from h.owner_id or not coalesce(u.is_active, true))
order by h.id
limit %(limit)s
