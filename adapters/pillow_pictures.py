"""What a file is, found out from its content, and pictures without what cameras write into them."""

import re
import warnings
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from application.media import FetchFailed, Shown
from domain.media.events import MediaFault

MOST_PIXELS = 60_000_000
"""Of one picture, all frames together: what a phone takes, and no bomb."""

_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_ANIMATED = frozenset({"GIF", "WEBP"})
_QUALITY = 88

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

_POSITION = re.compile(rb"[+-]\d{2}\.\d{2,}[+-]\d{3}\.\d{2,}(?:[+-]\d+(?:\.\d+)?)?/")
"""Where a film was taken, as phones write it into MP4 (ISO 6709)."""


def clean(content: bytes) -> Shown:
    """Implements the application's `Clean`.

    Of pictures only what is seen is kept: pixels, turned upright, and their colour profile. Of films the place is struck out. Names
    and dates in documents, films and recordings stay, for they may be what was meant.
    """
    picture = _opened(content)
    if picture is not None:
        with picture:
            return _redrawn(picture)
    for signature, content_type in _SIGNATURES:
        if signature.match(content):
            return Shown(
                content_type, _POSITION.sub(lambda found: b"0" * len(found[0]), content) if "video" in content_type else content
            )
    raise FetchFailed(MediaFault.TYPE_NOT_ALLOWED)


def _opened(content: bytes) -> Image.Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(BytesIO(content), formats=list(_PICTURES))
    except (OSError, ValueError, SyntaxError):
        return None
    except Image.DecompressionBombError:
        raise FetchFailed(MediaFault.TOO_LARGE) from None


def _redrawn(picture: Image.Image) -> Shown:
    kind = picture.format or ""
    frames = getattr(picture, "n_frames", 1) if kind in _ANIMATED else 1
    if picture.width * picture.height * frames > MOST_PIXELS:
        raise FetchFailed(MediaFault.TOO_LARGE)
    drawn = BytesIO()
    try:
        if frames > 1:
            _save_all(picture, kind, drawn)
        else:
            _save(picture, kind, drawn)
    # Pillow's decoders fail in many ways on what is damaged.
    except (OSError, ValueError, SyntaxError, IndexError, TypeError, EOFError, KeyError, MemoryError):
        raise FetchFailed(MediaFault.DAMAGED) from None
    return Shown(_PICTURES[kind], drawn.getvalue())


def _save(picture: Image.Image, kind: str, to: BytesIO) -> None:
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    bare = _bare(upright)
    options: dict[str, Any] = {"icc_profile": profile} if profile and kind != "GIF" else {}
    if kind in {"JPEG", "WEBP"}:
        options["quality"] = _QUALITY
    bare.save(to, format=kind, **options)


def _save_all(picture: Image.Image, kind: str, to: BytesIO) -> None:
    frames = [_bare(frame.copy()) for frame in ImageSequence.Iterator(picture)]
    durations = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(picture)]
    loop = picture.info.get("loop", 0)
    frames[0].save(to, format=kind, save_all=True, append_images=frames[1:], duration=durations, loop=loop)


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone."""
    picture.load()
    transparency = picture.info.get("transparency")
    picture.info = {} if transparency is None else {"transparency": transparency}
    picture.getexif().clear()
    return picture
