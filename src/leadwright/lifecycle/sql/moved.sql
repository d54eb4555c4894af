-- The moves that follow from what was judged and decided: lead, at, local_date, from_stage, to_stage, why, and seconds in the
-- stage that is left; by number of the lead where nothing is joined to it.
select j.lead, j.as_of as at, j.today as local_date, j.stage as from_stage, d.stage as to_stage, d.why,
    greatest(floor(date_part('epoch', j.as_of - j.since)), 0)::bigint as seconds
from judged_lead j
join decided_stage d on d.before = j.stage and d.verdicts = j.verdicts
where d.stage <> j.stage
