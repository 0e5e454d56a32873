"""People see what was photographed, and not where or with what."""

import io
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageSequence

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


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    more: dict[str, Any] = {"comment": b"a comment"} if kind == "GIF" else {"xmp": XMP}
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=[70, 80, 90], **more)
    return file.getvalue()


MOVING = {kind: moving(kind) for kind in ("GIF", "WEBP")}


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_what_moves_goes_on_moving(kind: str) -> None:
    shown = clean(MOVING[kind]).content
    picture = Image.open(io.BytesIO(shown))
    colours, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        seen = frame.convert("RGB").tobytes()[:3]
        colours.append(seen.index(max(seen)))
        durations.append(frame.info["duration"])
    assert colours == [0, 1, 2]
    assert durations == [70, 80, 90]
    assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\0\0\0\x10ftypmp42....", "video/mp4"),
        (b"\0\0\0\x10ftyp3gp4....", "video/3gpp"),
        (b"\0\0\0\x10ftypM4A ....", "audio/mp4"),
        (b"OggS....", "audio/ogg"),
        (b"ID3....", "audio/mpeg"),
        (b"#!AMR\n....", "audio/amr"),
        (b"BEGIN:VCARD\r\n", "text/vcard"),
    ],
)
def test_what_else_people_may_send_is_known_by_its_beginning(content: bytes, content_type: str) -> None:
    assert (clean(content).content_type, clean(content).content) == (content_type, content)


def box(kind: bytes, *inside: bytes, long: bool = False) -> bytes:
    content = b"".join(inside)
    size = len(content) + (16 if long else 8)
    return (1).to_bytes(4, "big") + kind + size.to_bytes(8, "big") + content if long else size.to_bytes(4, "big") + kind + content


PLACED = box(b"\xa9xyz", b"\0\x12\x15\xc7+35.3364+033.3199+012.5/") + box(b"\xa9mak", b"Harbour Phones") + bytes(4)


@pytest.mark.parametrize("brand", [b"mp42", b"3gp4", b"qt  ", b"M4A "])
@pytest.mark.parametrize("long", [False, True])
def test_a_film_says_neither_where_nor_with_what_it_was_taken_and_plays_as_before(brand: bytes, *, long: bool) -> None:
    track = box(b"trak", box(b"mdia", b"samples"), box(b"udta", PLACED, long=long))
    maker = box(b"meta", b"com.apple.quicktime.make", b"Harbour Phones")
    film = b"".join(
        [
            box(b"ftyp", brand, b"...."),
            box(b"uuid", b"Harbour Phones"),
            box(b"moov", box(b"mvhd", b"times"), track, box(b"udta", PLACED), maker, long=long),
            box(b"mdat", b"sound and picture +35.3364+033.3199/", long=long),
        ]
    )
    shown = clean(film).content
    assert [secret for secret in (b"35.3364", b"Harbour", b"quicktime", b"udta") if secret in shown] == []
    assert len(shown) == len(film)
    for kept in (b"times", b"samples", b"sound and picture"):
        assert shown.index(kept) == film.index(kept)


def test_a_film_whose_boxes_do_not_fit_is_damaged_since_nobody_knows_what_it_says() -> None:
    for inside in (b"\0\0\0\x7fudta", b"\0\0\0\4udta", b"\0\0\0\1udta"):
        with pytest.raises(FetchFailed) as refused:
            clean(box(b"ftyp", b"mp42", b"....") + box(b"moov", inside))
        assert refused.value.fault is MediaFault.DAMAGED


def test_a_photo_with_more_pictures_in_it_is_shown_as_its_first() -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Harbour Phones"
    Image.new("RGB", (40, 20), "red").save(
        file, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 20), "blue")], exif=exif
    )
    shown = clean(file.getvalue())
    picture = Image.open(io.BytesIO(shown.content))
    assert (shown.content_type, picture.format, picture.size) == ("image/jpeg", "JPEG", (40, 20))
    assert [secret for secret in (b"MPF", *SECRETS) if secret in shown.content] == []


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


@pytest.mark.parametrize(("name", "most"), [("MOST_MOVING", 3 * 64 - 1), ("MOST_FRAMES", 2)])
def test_what_moves_is_bounded_over_all_its_frames(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    assert clean(MOVING["GIF"])
    monkeypatch.setattr(pillow_pictures, name, most)
    with pytest.raises(FetchFailed) as refused:
        clean(MOVING["GIF"])
    assert refused.value.fault is MediaFault.TOO_LARGE


SAMPLES = {kind: photo(kind) for kind in ("JPEG", "PNG", "WEBP")} | {f"moving {kind}": file for kind, file in MOVING.items()}


@given(whole=st.sampled_from(sorted(SAMPLES)), cut=st.floats(0.1, 1), flips=st.integers(0, 6), seed=st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_damage_has_a_name(whole: str, cut: float, flips: int, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(SAMPLES[whole][: int(len(SAMPLES[whole]) * chance.choice([cut, 1]))])
    for _ in range(flips):
        content[chance.randrange(min(len(content), chance.choice([40, 200, 9999])))] = chance.choice(
            [0, 1, 255, chance.randrange(256)]
        )
    try:
        shown = clean(bytes(content))
    except FetchFailed as refused:
        assert refused.fault in {MediaFault.DAMAGED, MediaFault.TYPE_NOT_ALLOWED, MediaFault.TOO_LARGE}  # noqa: PT017
    else:
        assert shown.content


@given(st.binary(max_size=300), st.integers(0, 300))
def test_no_bytes_of_a_film_stop_it(content: bytes, size: int) -> None:
    try:
        clean(box(b"ftyp", b"mp42") + size.to_bytes(4, "big") + b"moov" + content)
    except FetchFailed as refused:
        assert refused.fault is MediaFault.DAMAGED  # noqa: PT017


@given(st.binary(max_size=300))
def test_no_bytes_at_all_stop_it(content: bytes) -> None:
    try:
        clean(content)
    except FetchFailed as refused:
        assert refused.fault  # noqa: PT017
