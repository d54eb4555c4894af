-- How often each text of some custom fields is written as it is, the commonest first; texts only one lead has are left out.
-- Parameters: slugs, leads.
select told.key, told.value, count(*) as times
from lead l
cross join lateral jsonb_each_text(l.custom) as told
where l.id = any(%(leads)s) and told.key = any(%(slugs)s)
group by told.key, told.value
having count(*) > 1
order by times desc, told.value
