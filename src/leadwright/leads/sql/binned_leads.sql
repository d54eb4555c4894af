-- A page of the bin, the latest first.
-- Parameters: at and lead (the place behind which to begin; null for the top), limit, and those of {visible}, the actor's
-- condition on the kept standing as `st`. Index: bin_entry_binned_at.
select b.lead_id, l.public_id, coalesce(l.full_name, l.email_display, l.email), coalesce(l.company_name, c.name), b.binned_at, b.actor
from bin_entry b
cross join lateral jsonb_populate_record(null::standing, b.standing) st
join lead l on l.id = b.lead_id
left join company c on c.id = l.company_id
where {visible}
    and (%(at)s::timestamptz is null or b.binned_at < %(at)s or (b.binned_at = %(at)s and b.lead_id > %(lead)s))
order by b.binned_at desc, b.lead_id
limit %(limit)s
