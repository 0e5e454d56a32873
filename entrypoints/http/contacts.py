"""How people say they are called and reached, in one form each."""

from starlette.requests import Request

from application.aliases import alias, reaches
from domain.languages import LANGUAGES
from domain.person.events import AliasKind
from domain.person.refusals import AliasNotUsable
from entrypoints.http.problems import invalid

_SHORTEST_USERNAME = 3
_WITHOUT_A_NAME = {"consumer": "Customer", "seller": "Seller"}


def normal_phone(given: str | None, field: str = "phone") -> str | None:
    """In E.164, None where there is none; raises a validation problem of the field."""
    if given is None or not given.strip():
        return None
    try:
        known_as = alias(given)
    except AliasNotUsable:
        raise invalid(field, "This is not a phone number.") from None
    if known_as.kind is not AliasKind.PHONE:
        raise invalid(field, "This is not a phone number.")
    return known_as.value


def normal_username(given: str) -> str:
    """Without blanks around it; raises a validation problem."""
    username = given.strip()
    if len(username) < _SHORTEST_USERNAME:
        raise invalid("username", f"At least {_SHORTEST_USERNAME} characters.")
    return username


def public_name(given: str | None, username: str, user_type: str) -> str:
    """What others read as somebody's name; raises a validation problem where that would be an e-mail or a phone number.

    Without a given name it is the username, which may be an address or a number: of an address its first part is taken, of a
    number nothing.
    """
    if given is not None:
        if reaches(given):
            raise invalid("display_name", "Others read this name: it must not be an e-mail address or a phone number.")
        return given.strip()
    name = username.partition("@")[0]
    return _WITHOUT_A_NAME[user_type] if not name or reaches(name) else name


def language_in(code: str | None) -> str | None:
    """The language of ours that a code names, in whatever case and region (RFC 5646), as "TR" or "tr-CY"; None for others."""
    language = (code or "").strip().lower().partition("-")[0]
    return language if language in LANGUAGES else None


def preferred_language(request: Request, chosen: str | None) -> str:
    """What was chosen, else the browser's favourite among the languages that we speak, else English."""
    wanted = [(1.0, chosen or "")]
    for part in request.headers.get("accept-language", "").replace(" ", "").split(","):
        code, _, quality = part.partition(";q=")
        try:
            wanted.append((float(quality or 1) - 1e-6, code))
        except ValueError:
            continue
    ranked = [code.strip().lower()[:2] for _, code in sorted(wanted, key=lambda one: -one[0])]
    return next((code for code in ranked if code in LANGUAGES), "en")
