"""A form, an offer or a page that was only there to be tried goes without a trace of what it took in."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.forms.document import FORM
from leadwright.capture.models import (
    CouponCode,
    CouponWait,
    FormDay,
    FormSubmission,
    OfferFile,
    PageDay,
    Seat,
    SitePage,
)
from leadwright.capture.offers.document import OFFER
from leadwright.capture.operations.applying import delete_applications_of
from leadwright.capture.operations.offering import place_of
from leadwright.capture.operations.storing import remove_files
from leadwright.capture.pages.addresses import page_path
from leadwright.capture.pages.document import PAGE
from leadwright.capture.queries.forms import live_form
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import retire_document


def forget_form(*, actor: Actor, slug: str, at: datetime) -> None:
    """Close a form and forget its submissions, applications, what is held of them and its counts; leads and events stay.

    Repeating changes nothing. Raises Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    FormSubmission.objects.filter(door=FormSubmission.FORM, form=slug).delete()
    delete_applications_of(slug)
    FormDay.objects.filter(form=slug).delete()
    if live_form(slug) is not None:
        retire_document(actor=actor, kind=FORM.name, slug=slug, at=at, reason="The sample was taken out")


@transaction.atomic
def forget_offer(*, actor: Actor, slug: str, at: datetime) -> None:
    """Close an offer and forget its files, codes and seats; events stay. Repeating changes nothing. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    places = [place_of(one.stored) for one in OfferFile.objects.filter(offer=slug)]
    OfferFile.objects.filter(offer=slug).delete()
    CouponCode.objects.filter(offer=slug).delete()
    CouponWait.objects.filter(offer=slug).delete()
    Seat.objects.filter(offer=slug).delete()
    if playbook.published(OFFER, slug) is not None:
        retire_document(actor=actor, kind=OFFER.name, slug=slug, at=at, reason="The sample was taken out")
    remove_files(places)


@transaction.atomic
def forget_page(*, actor: Actor, slug: str, at: datetime) -> None:
    """Close a landing page and forget how often it was seen. Repeating changes nothing. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    PageDay.objects.filter(page=slug).delete()
    SitePage.objects.filter(path=page_path(slug)).delete()
    if playbook.published(PAGE, slug) is not None:
        retire_document(actor=actor, kind=PAGE.name, slug=slug, at=at, reason="The sample was taken out")
