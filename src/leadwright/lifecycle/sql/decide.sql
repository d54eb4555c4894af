-- Keeps what was decided for leads that stand alike (before, verdicts): the stage they belong to, whether they are prospects,
-- and why they move, null where they stay. Gone at the commit.
-- Parameters: arrays beside each other befores, verdicts (arrays of bigint as text), stages, prospects, places; reasons, the few
-- different reasons (JSON as text), of which places names each one's from 1, null where there is none.
create temporary table decided_stage on commit drop as
select told.before, told.verdicts::bigint[] as verdicts, told.stage, told.prospect, reason.why::jsonb as why
from unnest(
    %(befores)s::text[], %(verdicts)s::text[], %(stages)s::text[], %(prospects)s::boolean[], %(places)s::integer[]
) told (before, verdicts, stage, prospect, place)
left join unnest(%(reasons)s::text[]) with ordinality reason (why, place) on reason.place = told.place
