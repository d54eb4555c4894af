-- What leads are found by: name, company and its domain, every linked e-mail address, every phone number.
-- Parameters: leads. Index: lead's key, identity_subject, contact_point_once.
select
    l.id, array_remove(array[l.full_name], null),
    array_remove(array[l.company_name], null),
    array_remove(array[l.company_domain], null),
    array(
        select i.value
        from subject s
        join identity i on i.subject_id = s.id and i.kind = 'email' and i.unlinked_at is null
        where s.lead_id = l.id
    ),
    array_remove(
        l.phone || array(
            select p.value from subject s join contact_point p on p.subject_id = s.id and p.kind = 'phone' where s.lead_id = l.id
        ),
        null
    )
from lead l
where l.id = any(%(leads)s::bigint[])
