-- How many leads people were given since their day and their week began, and how many they have open.
-- Parameters: arrays of equal length users, days, weeks (instants). Index: hand_over_given, hand_over_queue.
select u.id,
    (select count(*) from hand_over h where h.owner_id = u.id and h.given_at >= u.day),
    (select count(*) from hand_over h where h.owner_id = u.id and h.given_at >= u.week),
    (select count(*) from hand_over h where h.owner_id = u.id and h.state = 'open')
from unnest(%(users)s::bigint[], %(days)s::timestamptz[], %(weeks)s::timestamptz[]) as u (id, day, week)
order by u.id
