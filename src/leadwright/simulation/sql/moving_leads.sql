-- One page of the leads that would change one thing, in the order of lists. {chosen} are the columns, {visible} who may be seen.
-- Parameters: simulation, what, rises, start, limit. Index: simulated_move_list.
select {chosen}
from simulated_move m
join standing st on st.lead_id = m.lead_id
join lead l on l.id = m.lead_id
where m.simulation_id = %(simulation)s and m.what = %(what)s and m.rises = %(rises)s and {visible}
order by m.place, m.lead_id
limit %(limit)s offset %(start)s
