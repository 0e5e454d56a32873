"""Films and recordings made of boxes (ISO/IEC 14496-12), without what phones write into them about place and device."""

import re

_HEAD, _LONG_HEAD = 8, 16
_HOLDS_BOXES = frozenset({b"moov", b"trak", b"moof", b"traf"})
_ABOUT = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
"""What users, phones and editors write beside sound and picture: `udta` has place (`\xa9xyz`, `loci`), maker, model and title."""

_POSITION = re.compile(rb"[+-]\d{2}\.\d{2,}[+-]\d{3}\.\d{2,}(?:[+-]\d+(?:\.\d+)?)?/")
"""Where a film was taken (ISO 6709), wherever else it may stand."""


def blanked(film: bytes) -> bytes:
    """The same film; such boxes count as free space, and hold zeros.

    Everything keeps its place, since players find sound and picture by their distance from the beginning. A track of its own with
    positions, as some sports cameras add one, stays. Raises `ValueError` where boxes do not fit into each other.
    """
    found = bytearray(film)
    spans = [(0, len(found))]
    while spans:
        start, end = spans.pop()
        while end - start >= _HEAD:
            kind, inside, after = _box(found, start, end)
            if kind in _ABOUT:
                found[start + 4 : start + 8] = b"free"
                found[inside:after] = bytes(after - inside)
            elif kind in _HOLDS_BOXES:
                spans.append((inside, after))
            start = after
    return _POSITION.sub(lambda place: b"0" * len(place[0]), bytes(found))


def _box(film: bytearray, start: int, end: int) -> tuple[bytes, int, int]:
    """Its kind, where its content begins, and where it ends."""
    size, inside = int.from_bytes(film[start : start + 4], "big"), start + _HEAD
    if size == 1:
        size, inside = int.from_bytes(film[start + 8 : start + 16], "big"), start + _LONG_HEAD
    elif size == 0:
        size = end - start
    if not inside <= start + size <= end:
        raise ValueError("a box does not fit")
    return bytes(film[start + 4 : start + 8]), inside, start + size
