-- Of how many leads the facts a judgement read have no known time. Parameters: leads, instants (side by side).
select count(*)
from unnest(%(leads)s::bigint[], %(instants)s::timestamptz[]) as scope (lead, as_of)
join lead_history f
    on f.lead_id = scope.lead and scope.as_of < f.valid_to and not f.time_known
    and (
        f.valid_from <= scope.as_of
        or not exists (
            select from lead_history earlier
            where earlier.lead_id = f.lead_id and earlier.valid_from < f.valid_from
        )
    )
