-- Intervals that began after the import's take back what they only carried on from it.
-- {assignments}: per fact column. Parameters: batch.
update lead_history j
set {assignments},
    custom = (
        select coalesce(jsonb_object_agg(key, value) filter (where value is not null), '{}'::jsonb)
        from (
            select key, case
                when j.custom -> key is not distinct from w.custom -> key and w.custom -> key is distinct from p.custom -> key
                    then p.custom -> key
                else j.custom -> key
            end as value
            from jsonb_object_keys(j.custom || p.custom) key
        ) kept
    ),
    folded = (
        select coalesce(jsonb_object_agg(key, value) filter (where value is not null), '{}'::jsonb)
        from (
            select key, case
                when j.folded -> key is not distinct from w.folded -> key and w.folded -> key is distinct from p.folded -> key
                    then p.folded -> key
                else j.folded -> key
            end as value
            from jsonb_object_keys(j.folded || p.folded) key
        ) kept
    )
from undo_last u
join lead_history w on w.id = u.written
join lead_history p on p.id = u.replaced
where j.lead_id = u.lead_id and j.valid_from >= u.valid_to and j.batch is distinct from %(batch)s::bigint
