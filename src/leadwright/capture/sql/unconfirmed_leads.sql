-- Leads nothing brought in but requests to confirm an address whose time is over: made by a form for newsletters, with nothing in
-- their log but that and pages they looked at, no other consent, and nothing any colleague, file or program ever said of them.
-- Parameters: at, most. Indexes: confirmation_open, subject_lead.
with over as (
    select distinct s.lead_id
    from confirmation_request r
    join subject s on s.id = r.subject_id
    where r.confirmed_at is null and r.expired_at is null and r.expires_at <= %(at)s and r.batch is null
    order by s.lead_id
    limit %(most)s
)
select l.id, l.public_id
from over
join lead l on l.id = over.lead_id
join standing st on st.lead_id = l.id
where l.binned_at is null and st.owner_id is null
    and exists (select from form_submission f where f.lead_id = l.id and f.outcome = 'created')
    and not exists (select from import_row i where i.lead_id = l.id)
    and not exists (select from lead_merge m where l.id in (m.survivor_id, m.duplicate_id))
    and not exists (select from lead_history h where h.lead_id = l.id and h.actor not like 'form %%')
    and not exists (
        select from subject s
        where s.lead_id = l.id and (
            exists (select from note n where n.subject_id = s.id)
            or exists (select from task t where t.subject_id = s.id)
            or exists (select from lead_tag g where g.subject_id = s.id)
            or exists (
                select from confirmation_request r
                where r.subject_id = s.id and (r.confirmed_at is not null or r.expires_at > %(at)s)
            )
            or exists (
                select from consent_entry c
                where c.subject_id = s.id and c.status not in ('requested', 'unknown')
            )
            or exists (
                select from event e
                where e.subject = s.id and not (
                    e.name in ('page_viewed', 'page_left', 'form_started')
                    or e.name = 'form_submitted' and e.properties ->> 'kind' = 'newsletter'
                )
            )
        )
    )
