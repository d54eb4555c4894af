-- Leads whose next standing is not computed yet, or beside a standing that is another by now, by number.
-- Parameters: target, after, limit. Index: the keys of standing and next_standing.
select st.lead_id, st.computed_at
from standing st
left join next_standing n on n.lead_id = st.lead_id and n.target = %(target)s
where st.lead_id > %(after)s and (n.lead_id is null or n.seen_at is distinct from st.computed_at)
order by st.lead_id
limit %(limit)s
