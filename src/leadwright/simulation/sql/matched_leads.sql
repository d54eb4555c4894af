-- Public ids and strongest reasons of leads by number, of those that may be seen ({visible}).
-- Parameters: leads. Index: the key of lead.
select l.id, l.public_id, st.reason
from lead l
join standing st on st.lead_id = l.id
where l.id = any(%(leads)s) and {visible}
order by l.id
