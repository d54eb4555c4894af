-- Writes a notice for each (user, hand-over), once for each attempt; returns those that are new.
-- Parameters: arrays of equal length users, hand_overs, attempts; what, at. Index: sales_notice_once.
insert into sales_notice (user_id, hand_over_id, what, attempt, at)
select n.who, n.hand_over, %(what)s, n.attempt, %(at)s
from unnest(%(users)s::bigint[], %(hand_overs)s::bigint[], %(attempts)s::smallint[]) as n (who, hand_over, attempt)
on conflict (user_id, hand_over_id, what, attempt) do nothing
returning user_id, hand_over_id
