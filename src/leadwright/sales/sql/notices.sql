-- Notices of one colleague that still matter, the latest first, of leads the colleague sees: about open hand-overs, to their owner
-- where they are for the owner. Put in: {which} (a condition on `n`), {visible} (a condition on `st`).
-- Parameters: me, limit, and those of what is put in. Index: sales_notice_unseen.
select n.id, n.what, h.public_id, coalesce(l.full_name, l.company_name, l.email_display, ''), coalesce(l.company_name, ''), n.at
from sales_notice n
join hand_over h on h.id = n.hand_over_id
join standing st on st.lead_id = h.lead_id
join lead l on l.id = h.lead_id
where n.user_id = %(me)s and n.seen_at is null and {which} and {visible} and h.state = 'open'
    and case when n.what in ('given', 'reminded') then h.owner_id = n.user_id
        when n.what = 'unowned' then h.owner_id is null else true end
order by n.id desc
limit %(limit)s
