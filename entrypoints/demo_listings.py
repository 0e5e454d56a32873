"""Demo listings around the island, some with photos that are drawn, so that everything can be tried on them."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from application.cause import Cause
from application.listing_import import lines_of
from domain.listing.identity import listing_id
from entrypoints.bootstrap import Core
from entrypoints.listings_bootstrap import galleries_of, importing
from entrypoints.settings import Settings
from projections.listings import ViewListings

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

FILE = Path(__file__).parent / "demo_listings.jsonl"
SIZE = (640, 420)
PHOTOGRAPHED = ("r01", "r04", "r05", "s01", "h01", "h03", "h05", "c01", "c05", "g01")
"""Those that have photos from the beginning; sellers can be asked for those of others."""


def seed_listings(core: Core, settings: Settings, sellers: dict[str, UUID]) -> None:
    """Brings them, publishes them and draws their photos; what an earlier start brought stays as it is."""
    cause, use = Cause("system:demo", "demo"), importing(core, settings)
    galleries, known = galleries_of(core), ViewListings(core.rows)
    for line in lines_of(FILE):
        seller_id = sellers.get(str(line.facts["seller"]))
        if seller_id is None:
            continue
        the_listing = listing_id(seller_id, str(line.facts["ref"]))
        if known.listing(the_listing) is not None:
            continue
        use.bring(line, None, cause, publish=True)
        if line.facts["ref"] in PHOTOGRAPHED:
            for view in range(2):
                galleries.upload(seller_id, the_listing, drawn(the_listing, view), cause)


def drawn(the_listing: UUID, view: int) -> bytes:
    """A picture of mountains, sea and a house, in colours of its own."""
    from PIL import Image, ImageDraw

    seed = (the_listing.int >> (view * 16)) % 2**24
    hue, warm = seed % 90, (seed >> 8) % 60
    image = Image.new("RGB", SIZE, (150 + hue, 190 + warm // 2, 235))
    pencil = ImageDraw.Draw(image)
    width, height = SIZE
    horizon = 230 + seed % 50
    pencil.polygon(
        [(0, horizon), (150, 90 + hue), (300, horizon - 60), (470, 70 + warm), (width, horizon)], fill=(110, 120 + warm, 100)
    )
    pencil.rectangle((0, horizon, width, height), fill=(40, 120 + warm, 170 + hue // 2) if view else (200, 185, 130 + warm))
    _house(pencil, 120 + seed % 280, horizon - 40, (225, 205 - warm, 170 - hue // 2))
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _house(pencil: "ImageDraw", left: int, top: int, colour: tuple[int, int, int]) -> None:
    pencil.rectangle((left, top, left + 180, top + 120), fill=colour, outline=(80, 70, 60))
    pencil.polygon([(left - 15, top), (left + 90, top - 60), (left + 195, top)], fill=(165, 75, 55))
    pencil.rectangle((left + 75, top + 60, left + 110, top + 120), fill=(95, 65, 45))
    for window in (left + 22, left + 128):
        pencil.rectangle((window, top + 30, window + 34, top + 62), fill=(190, 220, 240), outline=(80, 70, 60))
