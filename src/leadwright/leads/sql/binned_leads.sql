-- A page of the bin, the latest first.
-- Parameters: at and lead (the place behind which to begin, the lead by its public bits; null for the top. Where that lead is
-- erased by now, those binned with it come again), limit, and those of {visible}, the actor's
-- condition on the kept standing as `st`. Index: bin_entry_binned_at.
select b.lead_id, l.public_id, coalesce(l.full_name, l.email_display, l.email), coalesce(l.company_name, c.name), b.binned_at, b.actor
from bin_entry b
cross join lateral jsonb_populate_record(null::standing, b.standing) st
join lead l on l.id = b.lead_id
left join company c on c.id = l.company_id
where {visible}
    and (%(at)s::timestamptz is null or b.binned_at < %(at)s or (b.binned_at = %(at)s and b.lead_id > coalesce((select p.id from lead p where p.public_id = %(lead)s), 0)))
order by b.binned_at desc, b.lead_id
limit %(limit)s
