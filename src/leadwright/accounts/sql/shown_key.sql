-- A key that is not revoked, of a user who works here, with its end and what its holder may see.
-- Parameters: prefix. Index: api_key's prefix, team_member_once.
select
    k.id, k.digest, k.last_used_at, k.expires_at, k.name, k.scopes, u.id, u.name, u.role,
    coalesce((select array_agg(m.team_id) from team_member m where m.user_id = u.id), '{}'),
    coalesce((select array_agg(m.team_id) from team_member m where m.user_id = u.id and m.leads_team), '{}')
from api_key k
join app_user u on u.id = k.user_id and u.is_active
where k.prefix = %(prefix)s::text and k.revoked_at is null
