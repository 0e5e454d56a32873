"""Natural keys: the same demand of the same customer, and the same offer of the same seller, always has the same id."""

import hmac
from uuid import UUID, uuid5

_NAMESPACE = UUID("9d6a8f4e-6a0e-4b83-8c55-5a0d3c1f7f52")


def demand_id(customer_id: UUID, criteria: str, secret: bytes) -> UUID:
    """What a customer looks for; `criteria` in a form that is the same for the same demand.

    Sellers see ids of leads and know what is looked for: without the secret nobody can try out whose id it would be.
    """
    told = hmac.digest(secret, f"demand|{customer_id}|{criteria}".encode(), "sha256")
    return UUID(bytes=told[:16], version=5)


def lead_id(demand_id: UUID, ordinal: int) -> UUID:
    """The lead that was the demand's first, second …; counted from 0."""
    return uuid5(_NAMESPACE, f"lead|{demand_id}|{ordinal}")


def offer_id(lead_id: UUID, seller_id: UUID) -> UUID:
    """The one offer of a seller for a lead."""
    return uuid5(_NAMESPACE, f"offer|{lead_id}|{seller_id}")
