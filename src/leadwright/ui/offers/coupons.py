"""Codes of a coupon: made, brought in, redeemed, and taken back."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.offers.codes import decoded, read_codes
from leadwright.capture.operations.coupons import AddedCodes, redeem_code, take_redemption_back
from leadwright.capture.operations.handing import bring_codes, generate_codes
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.offers.one import offer_page
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.uploads import StoredFile, takes_files, was_too_large

_LARGEST = 8 * 1024 * 1024


@takes_files
@requires(Action.EDIT_PLAYBOOK)
@require_POST
def codes(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make so many codes, or bring in those of a list."""
    try:
        if request.POST.get("how") == "make":
            told = request.POST.get("count", "").replace(",", "").strip()
            count = int(told) if told.isdecimal() and len(told) < 9 else 0
            prefix = request.POST.get("prefix", "")
            added = generate_codes(
                actor=request.actor, offer=slug, count=count, prefix=prefix, at=clock.now()
            )
            problems: dict[int, str] = {}
        else:
            read = read_codes(brought_text(request))
            if not read.codes:
                raise UnusableInput("Paste codes, one a line, or choose a file with them.", field="codes")
            added = bring_codes(actor=request.actor, offer=slug, codes=read.codes, at=clock.now())
            problems = read.problems
    except UnusableInput as refusal:
        return offer_page(request, slug, refusal.message, request.POST.get("codes", "")[:20_000], status=422)
    return done(request, _address(slug), Notice(_said(added, problems), tone="warn" if problems else "good"))


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_POST
def redeem(request: SignedInRequest, slug: str) -> HttpResponse:
    """Redeem a code that somebody showed or named."""
    code, reference = request.POST.get("code", "")[:80], " ".join(request.POST.get("reference", "").split())
    try:
        found = redeem_code(actor=request.actor, code=code, reference=reference, offer=slug, at=clock.now())
    except (Conflict, NotFound, UnusableInput) as refusal:
        return offer_page(request, slug, refusal.message, code, status=422)
    undo = Undo(reverse("ui:offer_redeem_back", kwargs={"slug": slug}), {"code": found.code})
    said = (
        f"{found.code} was redeemed for {reference} already." if found.again else f"{found.code} is redeemed."
    )
    return done(request, _address(slug), Notice(said, undo=None if found.again else undo))


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_POST
def take_back(request: SignedInRequest, slug: str) -> HttpResponse:
    """Undo a redemption."""
    code = request.POST.get("code", "")[:80]
    undone = take_redemption_back(actor=request.actor, code=code, at=clock.now())
    said = f"{code} can be redeemed again." if undone else f"{code} is not redeemed."
    return done(request, _address(slug), said)


def brought_text(request: SignedInRequest, name: str = "codes") -> str:
    """What was pasted, else what is in the file that came. Raises UnusableInput for one that is too large or no text."""
    pasted = request.POST.get(name, "")
    file = request.FILES.get("file")
    if was_too_large(request):
        raise UnusableInput("The file is larger than 8 MB.", field="file")
    if pasted.strip() or not isinstance(file, StoredFile):
        return pasted.replace("\0", "")
    with file.upload.file.open("rb") as stored:
        content = stored.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise UnusableInput("The file is larger than 8 MB.", field="file")
    if content.startswith(b"PK\x03\x04") or b"\0" in content:
        raise UnusableInput("This file is no text; save it as CSV first.", field="file")
    return decoded(content)


def _address(slug: str) -> str:
    return reverse("ui:offer", kwargs={"slug": slug})


def _said(added: AddedCodes, problems: dict[int, str]) -> str:
    parts = [f"{added.added:,} codes are added."]
    if added.known:
        parts.append(f"{added.known:,} were there already.")
    if added.given:
        parts.append(f"{added.given:,} went to people who waited.")
    if problems:
        line, problem = next(iter(problems.items()))
        more = f" {len(problems) - 1:,} more lines were passed over." if len(problems) > 1 else ""
        parts.append(f"Line {line} {problem}.{more}")
    return " ".join(parts)
