"""The stages of the pipeline. Pure."""

from enum import StrEnum


class PipelineStage(StrEnum):
    """Where an opportunity stands; the last two close it."""

    NEW = "new"
    NEEDS = "needs"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    WON = "won"
    LOST = "lost"

    @property
    def label(self) -> str:
        return {"needs": "Needs clear"}.get(self.value, self.value.capitalize())

    @property
    def is_open(self) -> bool:
        return self not in (PipelineStage.WON, PipelineStage.LOST)


OPEN = tuple(stage for stage in PipelineStage if stage.is_open)
# Where nothing moved for so long, somebody should look.
STUCK_AFTER_DAYS = 30
CURRENCIES = (
    "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP", "HKD", "HUF",
    "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN",
    "QAR", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR",
)  # fmt: skip


class LossReason(StrEnum):
    """Why an opportunity was lost."""

    PRICE = "price"
    COMPETITOR = "competitor"
    NO_BUDGET = "no_budget"
    NO_DECISION = "no_decision"
    MISSING = "missing"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "price": "Too expensive",
            "competitor": "Chose somebody else",
            "no_budget": "No budget",
            "no_decision": "Never decided",
            "missing": "Something was missing",
            "other": "Another reason",
        }[self.value]
