"""The one spelling of an e-mail address under which a user is kept and looked up.

To an account an address is a name to sign in by: nothing is sent to it, so names of a company's own network
(`.local`) and addresses beyond ASCII are as good as any.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name

from leadwright.platform.errors import UnusableInput

LONGEST_ADDRESS = 254
_LOCAL_PART = re.compile(r"[^\s@]{1,64}")


def usable_address(text: str) -> str:
    """The address as it is stored. Raises UnusableInput for what is no address."""
    folded = fold_address(text)
    if not _is_address(folded):
        raise UnusableInput(
            f"“{text.strip()}” is not an e-mail address; it looks like name@company.example.", field="email"
        )
    return folded


def fold_address(text: str) -> str:
    """The comparison form of whatever was typed; never fails, so nonsense is looked up as anything else is."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


def _is_address(folded: str) -> bool:
    local, _, domain = folded.rpartition("@")
    if len(folded) > LONGEST_ADDRESS or not folded.isprintable() or not _LOCAL_PART.fullmatch(local):
        return False
    try:
        validate_domain_name(domain)
    except ValidationError:
        return False
    return True
