-- How many leads people had been given by an instant since their day and their week began, and how many they had open then.
-- Parameters: arrays of equal length users, days, weeks (instants); at. Index: hand_over_given.
select u.id,
    (select count(*) from hand_over h where h.owner_id = u.id and h.given_at >= u.day and h.given_at < %(at)s),
    (select count(*) from hand_over h where h.owner_id = u.id and h.given_at >= u.week and h.given_at < %(at)s),
    (
        select count(*)
        from hand_over h
        where h.owner_id = u.id and h.given_at < %(at)s
            and (h.state = 'open' or coalesce(h.answered_at, h.closed_at) > %(at)s)
    )
from unnest(%(users)s::bigint[], %(days)s::timestamptz[], %(weeks)s::timestamptz[]) as u (id, day, week)
order by u.id
