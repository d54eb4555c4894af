-- Hand-overs as lines of the queue, with whom each is about.
-- Put in: {which} of them and in what {order} (of `sales.queries.queue`), those of {visible} (a condition on `st`).
-- Parameters: limit, and those of what is put in. Index: hand_over_queue, hand_over_alive, hand_over_accepted, keys.
select h.id, h.public_id, l.public_id, l.full_name, l.email_display, coalesce(l.company_name, c.name), l.role, l.phone,
    st.stage, st.fit_band, st.engagement_band, st.prospect, h.reason, h.news, h.given_at, h.due_at, h.call_back_at, h.state
from hand_over h
join standing st on st.lead_id = h.lead_id
join lead l on l.id = h.lead_id
left join company c on c.id = l.company_id
where {which} and {visible}
order by {order}, h.priority, -h.points, h.activity_order, h.id
limit %(limit)s
