-- Keeps what became of each lead of a simulation, in the order it was given in.
-- Parameters: simulation; arrays of equal length leads, ats, rules, owners, given, really, whys.
insert into routed_again (simulation_id, lead_id, at, rule, owner_id, was_given, really_id, why)
select %(simulation)s, r.lead, r.at, r.rule, r.owner, r.given, r.really, r.why
from unnest(
    %(leads)s::bigint[], %(ats)s::timestamptz[], %(rules)s::text[], %(owners)s::bigint[], %(given)s::boolean[],
    %(really)s::bigint[], %(whys)s::text[]
) with ordinality as r (lead, at, rule, owner, given, really, why, place)
order by r.place
