"""What a file is, found out from its content, and pictures without what cameras write into them."""

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from adapters.film_boxes import blanked
from application.media import FetchFailed, Shown
from domain.media.events import MediaFault

MOST_PIXELS, MOST_MOVING, MOST_FRAMES = 60_000_000, 30_000_000, 1_000
"""Of one picture; of all frames of one that moves, and how many there may be: what people take, and no bomb."""

_KINDS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "GIF": "GIF"}
"""What Pillow takes a file for, and what is made of it: phones add more pictures to a JPEG, for its depth or its lights, as MPO."""

_ANIMATED = frozenset({"GIF", "WEBP"})
_QUALITY = 88

_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    TypeError,
    EOFError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""The many ways in which Pillow's decoders fail on what is damaged."""

_SIGNATURES = (
    (re.compile(rb"\A%PDF-"), "application/pdf"),
    (re.compile(rb"\A.{4}ftyp3g", re.DOTALL), "video/3gpp"),
    (re.compile(rb"\A.{4}ftypM4A", re.DOTALL), "audio/mp4"),
    (re.compile(rb"\A.{4}ftyp(isom|iso\d|mp4\d|avc1|MSNV|M4V |qt  )", re.DOTALL), "video/mp4"),
    (re.compile(rb"\AOggS"), "audio/ogg"),
    (re.compile(rb"\A(ID3|\xff[\xfb\xf3\xf2])"), "audio/mpeg"),
    (re.compile(rb"\A#!AMR"), "audio/amr"),
    (re.compile(rb"\A\xff[\xf1\xf9]"), "audio/aac"),
    (re.compile(rb"\A\s*BEGIN:VCARD", re.IGNORECASE), "text/vcard"),
)
"""What WhatsApp lets people send besides pictures (https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages)."""


def clean(content: bytes) -> Shown:
    """Implements the application's `Clean`.

    Of pictures only what is seen is kept: pixels, turned upright, and their colour profile; of those that move, every frame, but of
    PNG the first. Of films and recordings in MP4 what is written beside sound and picture is blanked. Names and dates in documents,
    contacts and other recordings stay, for they may be what was meant.
    """
    picture = _opened(content)
    if picture is not None:
        with picture:
            return _redrawn(picture)
    for signature, content_type in _SIGNATURES:
        if signature.match(content):
            return Shown(content_type, _blanked(content) if content[4:8] == b"ftyp" else content)
    raise FetchFailed(MediaFault.TYPE_NOT_ALLOWED)


def _blanked(film: bytes) -> bytes:
    try:
        return blanked(film)
    except ValueError:
        raise FetchFailed(MediaFault.DAMAGED) from None


def _opened(content: bytes) -> Image.Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(BytesIO(content), formats=[kind for kind in _KINDS if kind != "MPO"])
    except Image.DecompressionBombError:
        raise FetchFailed(MediaFault.TOO_LARGE) from None
    except _DAMAGE:
        return None


def _redrawn(picture: Image.Image) -> Shown:
    if picture.width * picture.height > MOST_PIXELS:
        raise FetchFailed(MediaFault.TOO_LARGE)
    kind = _KINDS[picture.format or ""]
    drawn = BytesIO()
    try:
        if kind in _ANIMATED and getattr(picture, "is_animated", False):
            _save_all(picture, kind, drawn)
        else:
            _save(picture, kind, drawn)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FetchFailed(MediaFault.TOO_LARGE) from None
    except _DAMAGE:
        raise FetchFailed(MediaFault.DAMAGED) from None
    return Shown(f"image/{kind.lower()}", drawn.getvalue())


def _save(picture: Image.Image, kind: str, to: BytesIO) -> None:
    profile = picture.info.get("icc_profile")
    bare = _bare(ImageOps.exif_transpose(picture))
    options: dict[str, Any] = {"icc_profile": profile} if profile and kind != "GIF" else {}
    if kind in {"JPEG", "WEBP"}:
        options["quality"] = _QUALITY
    bare.save(to, format=kind, **options)


def _save_all(picture: Image.Image, kind: str, to: BytesIO) -> None:
    loop = picture.info.get("loop", 0)
    moving = list(_frames(picture))
    (first, _), *rest = moving
    durations = [duration for _, duration in moving]
    first.save(to, format=kind, save_all=True, append_images=[frame for frame, _ in rest], duration=durations, loop=loop)


def _frames(picture: Image.Image) -> Iterator[tuple[Image.Image, int]]:
    """Each frame, and for how many milliseconds it is shown. Frames can be larger than their picture said."""
    pixels = 0
    for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
        pixels += frame.width * frame.height
        if pixels > MOST_MOVING or number > MOST_FRAMES:
            raise FetchFailed(MediaFault.TOO_LARGE)
        bare = _bare(frame.copy())  # which loads it: WebP says only then for how long
        yield bare, frame.info.get("duration", 100)


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone."""
    picture.load()
    transparency = picture.info.get("transparency")
    picture.info = {} if transparency is None else {"transparency": transparency}
    picture.getexif().clear()
    return picture
