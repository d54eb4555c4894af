"""The place of imports and submissions in the registry of personal data."""

from leadwright.platform.personal_data import (
    ADDRESSES,
    FOLLOWS,
    STAYS,
    TableOfPersonalData,
    exempt,
    of_leads,
    of_rows,
    of_subjects,
    of_users,
    register,
)

register(of_leads("import_row", "lead_id"))
register(of_users("import_draft", "actor_id", "actor_label"))
_NAMED = "lead_id = any(%(leads)s) or address = any(%(addresses)s)"
_OF_LEADS = "lead_id = any(%(leads)s)"
_HELD = f"submission_id in (select id from form_submission where {_NAMED})"
register(
    of_rows("form_submission", _NAMED, "lead_id", "address", exported="form, received_at, state, address"),
    of_rows("held_submission", _HELD, "values"),
)
# A payload may tell of several people: erasing one of them takes the whole of what was sent, exporting gives it only where it is
# theirs alone. What is made of the others stays.
_SENT = (
    "id in (select p.id from received_payload p where p.addresses && %(addresses)s::text[]"
    f" union select payload_id from form_submission where {_NAMED})"
)
register(
    TableOfPersonalData(
        table="received_payload",
        columns=("body", "addresses"),
        erase=f"update received_payload set body = '', addresses = '{{}}', items = '[]', reason = '' where {_SENT}",
        export="select webhook, received_at, state,"
        " case when cardinality(addresses) < 2 and jsonb_array_length(items) < 2 then body"
        " else 'It tells of several people, so it is not given away.' end as body"
        f" from received_payload where {_SENT}",
        merge=STAYS,
        unmerge=STAYS,
    ),
    of_subjects("referral_link"),
    of_rows(
        "referral",
        "referred_id = any(%(subjects)s) or referrer_id = any(%(subjects)s)",
        "referred_id",
        "referrer_id",
        exported="referred_at, converted_at, stage",
        merge=FOLLOWS,
        unmerge=FOLLOWS,
    ),
)
exempt("received_payload", ["name"], "A digest of the sender's id of a delivery, or of the body.")
exempt("received_payload", ["replayed_by"], "The trail of who read it again outlives the account.")
exempt("referral_link", ["created_by"], "The trail of who made it outlives the account.")
register(
    # A code stays given out: whoever holds it still holds it, and nobody else gets it.
    TableOfPersonalData(
        table="coupon_code",
        columns=("lead_id", "reference"),
        erase="update coupon_code set lead_id = null, reference = '' where lead_id = any(%(leads)s)",
        export="select offer, code, issued_at, redeemed_at, reference from coupon_code where lead_id = any(%(leads)s)",
        merge=STAYS,
        unmerge=STAYS,
    ),
    of_rows("coupon_wait", _OF_LEADS, "lead_id", "address", exported="offer, address, asked_at"),
    of_rows(
        "seat",
        _OF_LEADS,
        "lead_id",
        "address",
        exported="offer, address, registered_at, attended_at, minutes",
    ),
)
_COLLEAGUE = "The trail of which colleague did it outlives the account."
exempt("coupon_code", ["added_by", "redeemed_by"], _COLLEAGUE)
exempt("seat", ["attended_by"], _COLLEAGUE)
exempt(
    "page_image", ["name", "added_by"], "A picture of the company's own, and the colleague who brought it."
)
_APART = "An applicant's record is apart from every lead's: recruiters delete it, and it ends by itself."
exempt("application", ["values", "agreed", "changed_by"], _APART)
exempt("application_file", ["name"], _APART)
exempt("offer_file", ["name", "added_by"], "A file of the company's own, and the colleague who brought it.")
exempt("held_submission", ["decided_by"], "The trail of who decided outlives the account.")
exempt("import_run", ["actor"], "The trail of who imported outlives the account.")
exempt(
    "import_draft",
    ["file_name"],
    "The name of a file; what is in it lies in the folder of uploads until it expires.",
)
# Of a message that was not taken only its id is kept, for a month, but a sender may have made it of an address.
register(
    of_rows(
        "refused_message",
        f"cardinality(%(addresses)s::text[]) > 0 and message_id ~* {ADDRESSES}",
        "message_id",
        exported="received_at, kind, message_id, reason",
    )
)
