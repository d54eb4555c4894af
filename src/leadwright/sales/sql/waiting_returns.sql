-- Rejected leads that come back: their day has come, or they did something since. Each returns once.
-- Parameters: today, silent (events that are no news), limit. Index: hand_over_waiting, event_subject. {only} is true, or a condition on `h`.
select h.id, h.lead_id, h.recycle_on, h.reject_reason, h.closed_at
from hand_over h
join standing st on st.lead_id = h.lead_id
where {only} and h.state = 'rejected' and h.returned_at is null and h.recycle_on is not null and st.stage = 'recycled'
    and (
        h.recycle_on <= %(today)s
        or st.last_activity_at > h.closed_at and exists (
            select from subject s
            join event e on e.subject = s.id
            where s.lead_id = h.lead_id and e.occurred_at > h.closed_at and e.name <> all(%(silent)s)
                and not exists (
                    select from event_verdict v
                    where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
                )
        )
    )
order by h.id
limit %(limit)s
