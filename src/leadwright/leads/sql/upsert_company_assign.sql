-- Gives each staged row its company. Joined on one text, because a join on “this or that” cannot be hashed.
update upsert_row u
set company_id = c.company_id
from upsert_company c
where coalesce('domain ' || c.domain, 'name ' || c.name_folded)
    = coalesce('domain ' || u.company_domain, 'name ' || (u.folded ->> 'company_name'))
