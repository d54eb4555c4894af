-- Writes one line into the story of each hand-over. Parameters: arrays of equal length hand_overs, froms, tos, texts; at, what,
-- actor. Locking: none.
insert into hand_over_step (hand_over_id, at, what, actor, from_owner_id, to_owner_id, text)
select s.hand_over, %(at)s, %(what)s, %(actor)s, s.before, s.after, s.text
from unnest(%(hand_overs)s::bigint[], %(froms)s::bigint[], %(tos)s::bigint[], %(texts)s::text[])
    as s (hand_over, before, after, text)
