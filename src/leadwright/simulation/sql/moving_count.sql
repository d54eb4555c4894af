-- How many leads would change one thing, of those that may be seen ({visible}).
-- Parameters: simulation, what, rises. Index: simulated_move_list.
select count(*)
from simulated_move m
join standing st on st.lead_id = m.lead_id
where m.simulation_id = %(simulation)s and m.what = %(what)s and m.rises = %(rises)s and {visible}
