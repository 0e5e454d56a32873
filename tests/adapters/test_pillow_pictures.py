"""People see what was photographed, and not where or with what."""

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from adapters import pillow_pictures
from adapters.pillow_pictures import clean
from application.media import FetchFailed
from domain.media.events import MediaFault

PLACE = (35.0, 20.0, 11.0)
SECRETS = (b"Exif", b"Harbour Phones", b"a comment", b"http://ns.adobe.com/xap")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" about="http://ns.adobe.com/xap/1.0/">Harbour Phones</x:xmpmeta>'


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.Make] = orientation, "Harbour Phones"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = PLACE
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, 0, size[0] // 2, size[1] // 2))
    file = io.BytesIO()
    more = {"comment": b"a comment"} if kind == "JPEG" else {}
    picture.save(file, kind, exif=exif, xmp=XMP, **more)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_upright_and_says_neither_place_nor_device(kind: str) -> None:
    before = photo(kind)
    assert b"Harbour Phones" in before
    shown = clean(before)
    picture = Image.open(io.BytesIO(shown.content))
    assert (shown.content_type, picture.format, picture.size) == (f"image/{kind.lower()}", kind, (20, 40))
    assert dict(picture.getexif()) == {}
    assert [secret for secret in SECRETS if secret in shown.content] == []
    red, _, blue = picture.convert("RGB").getpixel((18, 2))  # type: ignore[misc]
    assert blue > red, "turned by a quarter, what was at the top left is at the top right"


def test_colours_keep_their_profile() -> None:
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "JPEG", icc_profile=b"a profile of colours")
    assert Image.open(io.BytesIO(clean(file.getvalue()).content)).info["icc_profile"] == b"a profile of colours"


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_what_moves_goes_on_moving(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=70)
    shown = Image.open(io.BytesIO(clean(file.getvalue()).content))
    assert shown.n_frames == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\0\0\0\x18ftypmp42....", "video/mp4"),
        (b"\0\0\0\x18ftyp3gp4....", "video/3gpp"),
        (b"\0\0\0\x18ftypM4A ....", "audio/mp4"),
        (b"OggS....", "audio/ogg"),
        (b"ID3....", "audio/mpeg"),
        (b"#!AMR\n....", "audio/amr"),
        (b"BEGIN:VCARD\r\n", "text/vcard"),
    ],
)
def test_what_else_people_may_send_is_known_by_its_beginning(content: bytes, content_type: str) -> None:
    assert (clean(content).content_type, clean(content).content) == (content_type, content)


def test_a_film_does_not_say_where_it_was_taken() -> None:
    film = b"\0\0\0\x18ftypmp42....\xa9xyz\0\x12\x15\xc7+35.3364+033.3199+012.5/moov"
    shown = clean(film).content
    assert len(shown) == len(film)
    assert b"35.3364" not in shown
    assert shown.endswith(b"moov")


@pytest.mark.parametrize(
    "content", [b"", b"#!/bin/sh", b"<html>", b"MZ\x90", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"PK\x03\x04"]
)
def test_nothing_else_is_kept_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(FetchFailed) as refused:
        clean(content)
    assert refused.value.fault is MediaFault.TYPE_NOT_ALLOWED


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pillow_pictures, "MOST_PIXELS", 799)
    with pytest.raises(FetchFailed) as refused:
        clean(photo())
    assert refused.value.fault is MediaFault.TOO_LARGE


@given(cut=st.floats(0, 1), flips=st.integers(0, 20), seed=st.integers(0, 2**32), kind=st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_damage_has_a_name(cut: float, flips: int, seed: int, kind: str) -> None:
    whole = bytearray(PHOTOS[kind][: int(len(PHOTOS[kind]) * cut)])
    chance = random.Random(seed)
    for _ in range(flips if whole else 0):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    try:
        shown = clean(bytes(whole))
    except FetchFailed as refused:
        assert refused.fault in {MediaFault.DAMAGED, MediaFault.TYPE_NOT_ALLOWED, MediaFault.TOO_LARGE}  # noqa: PT017
    else:
        assert shown.content


PHOTOS = {kind: photo(kind) for kind in ("JPEG", "PNG", "WEBP")}


@given(st.binary(max_size=300))
def test_no_bytes_at_all_stop_it(content: bytes) -> None:
    try:
        clean(content)
    except FetchFailed as refused:
        assert refused.fault  # noqa: PT017
