-- The company with a web domain, made when there is none. Returns its number.
-- Parameters: domain, name, name_folded, at. The update changes nothing: it makes the existing row come back.
insert into company (public_id, name, name_folded, domain, created_at)
values (gen_random_uuid(), %(name)s, %(name_folded)s, %(domain)s, %(at)s)
on conflict (domain) do update set domain = excluded.domain
returning id
