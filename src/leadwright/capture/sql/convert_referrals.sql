-- Marks recommendations as paid off whose referred lead is among `leads` now: returns the number, the referrer's subject, the referred lead
-- as it is now, and its public id. Each is returned once in its life. Parameters: leads, at. Indexes: subject_lead, referral's unique one.
update referral r
set converted_at = %(at)s
from subject s
join lead l on l.id = s.lead_id
where s.lead_id = any(%(leads)s) and r.referred_id = s.id and r.converted_at is null
returning r.id, r.referrer_id, l.id, l.public_id
