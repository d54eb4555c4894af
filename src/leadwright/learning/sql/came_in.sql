-- On how many of the last weeks before an instant leads came in, and how many did. Parameters: since, until.
select count(*), count(distinct floor(extract(epoch from (%(until)s::timestamptz - l.facts_from)) / 604800))
from lead l
join standing st on st.lead_id = l.id
where l.facts_from > %(since)s and l.facts_from <= %(until)s
