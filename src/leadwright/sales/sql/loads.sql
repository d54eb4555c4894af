-- What people have, by person and team: open, late, told of to those who lead, accepted, call-backs that are late, and the next
-- deadline. Nobody is the row without a number. The team is that of the hand-over. Put in: {seen}, nothing for who sees every lead,
-- else a condition with an `and` before it. Parameters: at, and those of what is put in. Index: hand_over_load, keys.
select h.owner_id, h.team_id,
    count(*) filter (where h.state = 'open'),
    count(*) filter (where h.state = 'open' and h.due_at < %(at)s),
    count(*) filter (where h.state = 'open' and h.escalated_at is not null),
    count(*) filter (where h.state = 'accepted'),
    count(*) filter (where h.state = 'accepted' and h.call_back_at < %(at)s),
    min(h.due_at) filter (where h.state = 'open')
from hand_over h
where h.state in ('open', 'accepted'){seen}
group by h.owner_id, h.team_id
