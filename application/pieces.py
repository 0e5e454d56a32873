"""Words in the sizes in which messages can carry them."""

from collections.abc import Sequence

LONGEST = 1_600
"""Characters of one message (https://www.twilio.com/docs/api/errors/21617); clients may write 4,096."""

SHORTEST = 60
"""So much of the words is always sent, before the addresses of many files."""


def parts(words: str) -> Sequence[str]:
    """Words in pieces that one message can carry, divided between words where there are any; at least one piece."""
    pieces = []
    while len(words) > LONGEST:
        cut = max(words.rfind(" ", 1, LONGEST), words.rfind("\n", 1, LONGEST))
        cut = cut if cut > LONGEST // 2 else LONGEST
        pieces.append(words[:cut].rstrip())
        words = words[cut:].lstrip()
    return [*pieces, words]


def with_links(words: str, addresses: Sequence[str]) -> str:
    """Words and addresses, a line each, in one message: of the words is cut what does not fit, of addresses left out."""
    links = ""
    for address in addresses:
        if len(links) + len(address) + 1 > LONGEST - min(len(words), SHORTEST):
            break
        links += f"\n{address}"
    room = LONGEST - len(links)
    return (words if len(words) <= room else words[: room - 1] + "…") + links
