"""The stays' place in the registry of personal data."""

from leadwright.platform.personal_data import Policy, of_leads, register

_LEAVES = Policy(
    "Who was merged away is in no segment any more; whom it was merged into is judged anew.",
    "update segment_stay set left_at = greatest(entered_at, %(at)s) where lead_id = %(duplicate)s and left_at is null",
)
_JUDGED_ANEW = Policy("Both leads are judged anew by the pulse; the stays of before are kept.")

register(of_leads("segment_stay", "lead_id", merge=_LEAVES, unmerge=_JUDGED_ANEW))
