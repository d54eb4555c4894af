-- Writes one line into the story of each hand-over. Parameters: arrays of equal length hand_overs, froms, tos; text, at, what,
-- actor. Locking: none.
insert into hand_over_step (hand_over_id, at, what, actor, from_owner_id, to_owner_id, text)
select s.hand_over, %(at)s, %(what)s, %(actor)s, s.before, s.after, %(text)s
from unnest(%(hand_overs)s::bigint[], %(froms)s::bigint[], %(tos)s::bigint[]) as s (hand_over, before, after)
