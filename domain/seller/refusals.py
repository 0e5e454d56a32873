"""What is refused about sellers."""

from typing import ClassVar

from domain.errors import Refused


class NotASeller(Refused):
    """Only sellers offer something."""

    type: ClassVar[str] = "not-a-seller"
    title: ClassVar[str] = "Only sellers do this"


class MarketNotUsable(Refused):
    """A market has a category, prices of at least 0 with the smaller first, and a number of briefs a day that we allow."""

    type: ClassVar[str] = "market-not-usable"
    title: ClassVar[str] = "This market cannot be used"
