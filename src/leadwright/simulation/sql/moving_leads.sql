-- One page of the leads that would change one thing, in the order of lists, from a place on. Put in: who may be seen ({visible}),
-- behind (or before) which place the page begins, and the way it is read. Parameters: simulation, what, rises, limit, of the place
-- rank and lead. Index: simulated_move_list.
select m.lead_id, l.public_id, m.before, m.after, m.reason, m.place
from simulated_move m
join standing st on st.lead_id = m.lead_id
join lead l on l.id = m.lead_id
where m.simulation_id = %(simulation)s and m.what = %(what)s and m.rises = %(rises)s and {visible}
    and (m.place, m.lead_id) {behind}
order by m.place {way}, m.lead_id {way}
limit %(limit)s
