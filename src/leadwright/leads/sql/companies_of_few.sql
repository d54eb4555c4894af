-- The companies of the leads somebody sees, and how many leads were looked at; with as many as `most` there may be more.
-- Parameters: most, those of the actor's condition on `st`.
-- Index: standing_owner or standing_team, lead_pkey.
select array_agg(distinct l.company_id) filter (where l.company_id is not null), count(*)
from (select st.lead_id from standing st where {visible} limit %(most)s) few
join lead l on l.id = few.lead_id
