"""Which leads an import has touched so far."""

from leadwright.leads.submission import Landed, Outcome


class Touched:
    """The leads one import has touched so far: a bit a lead, so that millions cost little memory."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def __contains__(self, lead: int) -> bool:
        place, bit = divmod(lead, 8)
        return place < len(self._bits) and bool(self._bits[place] >> bit & 1)

    def __bool__(self) -> bool:
        """Whether it has touched any."""
        return bool(self._bits)

    def add(self, lead: int) -> None:
        place, bit = divmod(lead, 8)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits) + (place >> 3)))
        self._bits[place] |= 1 << bit

    def learn(self, landed: Landed) -> None:
        """Remember the leads some submissions landed at."""
        for lead, outcome in zip(landed.lead_ids, landed.outcomes, strict=True):
            if outcome is not Outcome.AMBIGUOUS:
                self.add(lead)
