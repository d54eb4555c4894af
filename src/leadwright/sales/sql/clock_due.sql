-- Hand-overs whose clock has something to do, the oldest first.
-- Parameters: at, limit. Index: hand_over_next. {only} is true, or a condition on `h`.
select h.id, h.lead_id, h.owner_id, h.attempt, h.due_at, h.team_id
from hand_over h
where {only} and h.next_at <= %(at)s and h.state = 'open'
order by h.next_at, h.id
limit %(limit)s
