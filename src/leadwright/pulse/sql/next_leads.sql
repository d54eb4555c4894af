-- The leads whose next standing is not computed yet, or beside a standing that is another by now, by number: lead, seen (when
-- that standing was computed), and archived, whether what the archive says holds for it. Gone at the commit.
-- {archived}: an expression over the standing st. Parameters: target, after, limit. Index: the keys of standing and next_standing.
create temporary table next_lead on commit drop as
select st.lead_id as lead, st.computed_at as seen, {archived} as archived
from standing st
left join next_standing n on n.lead_id = st.lead_id and n.target = %(target)s
where st.lead_id > %(after)s and (n.lead_id is null or n.seen_at is distinct from st.computed_at)
order by st.lead_id
limit %(limit)s
