-- The next leads to look at, by number, with their place in the order of lists.
-- Parameters: after, limit, as_of, today, hidden (stages that are left out). Index: the key of standing.
truncate simulated_scope;
insert into simulated_scope
select s.lead_id, %(as_of)s, %(today)s, s.priority::bigint * 10000000000000 - s.points
from standing s
where s.lead_id > %(after)s and s.stage <> all(%(hidden)s)
order by s.lead_id
limit %(limit)s;
analyze simulated_scope
