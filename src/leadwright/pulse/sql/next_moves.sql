-- The moves that were kept, of leads that are still listed, by number. Whom the publisher asked for moves as if by a person.
-- Parameters: target, versions.
select n.lead_id as lead, told.at, told.local_date, told.from_stage, told.to_stage, told.why, told.seconds,
    case when asked.lead_id is null then 'recompute' else 'person' end as cause
from next_standing n
join standing st on st.lead_id = n.lead_id
left join (select distinct lead_id from asked_reaction where version_id = any(%(versions)s)) asked on asked.lead_id = n.lead_id
cross join lateral jsonb_to_record(n.moved) told (
    at timestamptz, local_date date, from_stage text, to_stage text, why jsonb, seconds bigint
)
where n.target = %(target)s and n.moved is not null
order by n.lead_id
