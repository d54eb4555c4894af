-- What the gate asks of claimed messages: is the recipient there and a lead, has the same person got it at another address, does
-- the latest statement about the address allow it, and how much marketing came in the days before.
-- Parameters: messages, at, since, hidden (stages), effective (statuses), reached (states). Indexes: message_subject,
-- message_address, consent_entry_subject.
select m.id, s.lead_id,
    case when m.user_id is not null then coalesce(u.is_active, false) else s.lead_id is not null end as there,
    l.id is not null and l.binned_at is null and coalesce(st.stage, '') <> all(%(hidden)s) as is_lead,
    exists (
        select from subject other
        join message o on o.subject_id = other.id
        where other.lead_id = s.lead_id and o.kind = m.kind and o.about = m.about and o.id <> m.id
            and o.state = any(%(reached)s)
    ) as has_it,
    coalesce(told.allows, false) as consents,
    coalesce(had.number, 0) as weekly,
    had.oldest
from message m
left join app_user u on u.id = m.user_id
left join subject s on s.id = m.subject_id
left join lead l on l.id = s.lead_id
left join standing st on st.lead_id = l.id
left join lateral (
    select c.status = any(%(effective)s) and (c.expires_at is null or c.expires_at > %(at)s) as allows
    from subject other
    join consent_entry c on c.subject_id = other.id
    where m.message_class = 'marketing' and other.lead_id = s.lead_id and c.purpose = m.purpose
        and c.channel = 'email' and c.address in ('', m.address) and c.occurred_at <= %(at)s
        and c.status not in ('unknown', 'requested')
    order by c.occurred_at desc, c.id desc
    limit 1
) told on true
left join lateral (
    select count(*) as number, min(o.claimed_at) as oldest
    from message o
    where m.message_class = 'marketing' and o.message_class = 'marketing' and o.id <> m.id
        and o.state = any(%(reached)s) and o.claimed_at > %(since)s
        and (o.address = m.address or o.subject_id in (select other.id from subject other where other.lead_id = s.lead_id))
) had on true
where m.id = any(%(messages)s)
