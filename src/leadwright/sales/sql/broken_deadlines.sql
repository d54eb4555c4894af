-- Deadlines that passed without an answer since, by whose they were and team: given on to somebody else for it, or told of to those
-- who lead. Parameters: since, those of {visible} (a condition on `st`). Index: hand_over_step_broken.
select coalesce(s.from_owner_id, h.owner_id), h.team_id, count(*)
from hand_over_step s
join hand_over h on h.id = s.hand_over_id
join standing st on st.lead_id = h.lead_id
where s.actor = 'deadline' and s.what in ('reassigned', 'escalated') and s.at >= %(since)s and {visible}
group by 1, 2
