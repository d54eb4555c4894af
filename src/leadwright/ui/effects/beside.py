"""What a draft would change, in short, beside the draft."""

from leadwright.ui.effects.asked import found_of, going_of, subject_of
from leadwright.ui.effects.showing import card
from leadwright.ui.frames import page_time
from leadwright.ui.requests import SignedInRequest


def consequences(request: SignedInRequest, kind: str, slug: str) -> dict[str, object]:
    """The variables of `effects/consequences.html`, and how many would reach a higher stage."""
    subject = subject_of(request, kind, slug)
    found = found_of(request, subject)
    cards = [card(found, one) for one in found.result.moves] if found else []
    reaching = next((one for one in cards if one.what == "stage"), None)
    return {
        "subject": subject,
        "reaching": reaching.rising if reaching else 0,
        "reaching_address": reaching.rising_address if reaching else "",
        "found": found,
        "going": going_of(subject),
        "consequences": cards,
        "computed": page_time(request).moment(found.at) if found else None,
    }
