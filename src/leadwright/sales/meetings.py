"""Meetings with leads, and what sales offers them directly. Pure."""

from enum import StrEnum


class MeetingKind(StrEnum):
    """What is met for."""

    DEMO = "demo"
    VISIT = "visit"

    @property
    def label(self) -> str:
        return {"demo": "Demo", "visit": "Commercial visit"}[self.value]


class MeetingTold(StrEnum):
    """What became of a meeting."""

    AGREED = "agreed"
    HELD = "held"
    MISSED = "missed"

    @property
    def label(self) -> str:
        return {"agreed": "was agreed", "held": "took place", "missed": "was missed by them"}[self.value]


class OfferKind(StrEnum):
    """What sales offers somebody who is about to decide."""

    DEMO = "demo"
    DISCOUNT = "discount"
    VISIT = "visit"

    @property
    def label(self) -> str:
        return {"demo": "Free demo", "discount": "Discount with a coupon", "visit": "Visit"}[self.value]

    @property
    def says(self) -> str:
        """The first sentence of the letter."""
        return {
            "demo": "I would like to show you how it works, with your own case, in half an hour and free of charge.",
            "discount": "If you decide now, I can offer you a discount.",
            "visit": "I would like to visit you, look at it on the spot and answer what is still open.",
        }[self.value]


# Who is about to decide: the bottom of the funnel.
DECIDING = ("sql", "opportunity", "customer")
