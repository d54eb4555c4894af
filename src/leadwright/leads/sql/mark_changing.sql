-- Marks the leads whose standing is about to become another one by pulse_result, because others judge by what they are.
-- Parameters: at, cause, scores (whether points and bands matter beside stages). Reads pulse_result. Takes no locks.
insert into dirty_lead (lead_id, marked_at, cause)
select st.lead_id, %(at)s, %(cause)s
from standing st
join pulse_result r on r.lead_id = st.lead_id
where (st.stage, st.stage_since, st.prospect) is distinct from (r.stage, r.stage_since, r.prospect)
    or %(scores)s and (st.fit_points, st.engagement_points, st.fit_band, st.engagement_band, st.priority, st.scores)
        is distinct from (r.fit_points, r.engagement_points, r.fit_band, r.engagement_band, r.priority, r.scores)
order by st.lead_id
