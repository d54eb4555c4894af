-- Gives open hand-overs to somebody else, with a new clock. Parameters: arrays of equal length hand_overs, owners, due, remind,
-- decisions (JSON as text); version. Locking: the rows it changes, held by the caller.
update hand_over h set
    owner_id = g.owner, attempt = h.attempt + 1, due_at = g.due, remind_at = g.remind, next_at = g.remind, reminded_at = null,
    escalated_at = null, decision = g.decision::jsonb, routing_version_id = %(version)s,
    team_id = (select st.team_id from standing st where st.lead_id = h.lead_id)
from unnest(
    %(hand_overs)s::bigint[], %(owners)s::bigint[], %(due)s::timestamptz[], %(remind)s::timestamptz[], %(decisions)s::text[]
) as g (hand_over, owner, due, remind, decision)
where h.id = g.hand_over and h.state = 'open'
