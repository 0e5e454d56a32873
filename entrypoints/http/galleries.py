"""Photos of listings: uploaded and put in order by sellers, seen by everybody who sees the listing."""

import email.parser
import email.policy
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from application.galleries import Galleries
from application.listings import Listings
from application.media import LARGEST, MediaTooLarge
from application.ports import PersonErased
from domain.media.refusals import MediaNotFound
from domain.person.refusals import NotRegistered
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import FILE, Auth, Endpoint
from entrypoints.http.kept_files import shelf_away, shown_file
from entrypoints.http.listing_shapes import LISTINGS, Gallery, PhotoOrder, gallery
from entrypoints.http.listings import ListingHandlers
from entrypoints.http.problems import HttpProblem, invalid

_FORM_AROUND = 2**16
"""Bytes that a form may have around a photo."""


class GalleryHandlers:
    """The requests about photos of listings."""

    def __init__(self, listed: ListingHandlers, listings: Listings, galleries: Galleries) -> None:
        self._listed = listed
        self._listings = listings
        self._galleries = galleries

    async def upload(self, request: Request, caller: Caller, listing_id: UUID, raw: bytes) -> Response:
        """Puts a photo behind the others: as the body, or as the first file of a form. What it tells of place and device goes."""
        await in_thread(self._listings.own, caller.person_id, listing_id)
        content = uploaded(raw, request.headers.get("content-type", ""))
        try:
            photos = await in_thread(self._galleries.upload, caller.person_id, listing_id, content, cause_of(request, caller))
        except MediaTooLarge:
            raise HttpProblem(413, "body-too-large", "The photo is larger than 16 MiB.") from None
        except OSError as away:
            raise shelf_away(away) from away
        except PersonErased:
            raise NotRegistered from None
        return answered(gallery(listing_id, photos), 201)

    async def arrange(self, request: Request, caller: Caller, listing_id: UUID, body: PhotoOrder) -> Response:
        """Keeps these photos, in this order, and takes out the others."""
        await in_thread(self._listings.own, caller.person_id, listing_id)
        photos = await in_thread(
            self._listings.arrange_photos, caller.person_id, listing_id, body.images, cause_of(request, caller)
        )
        return answered(gallery(listing_id, photos))

    async def list(self, request: Request, caller: Caller | None, listing_id: UUID) -> Response:
        """A listing's photos, in order."""
        known = await in_thread(self._listed.seen, caller, listing_id)
        return conditional(request, gallery(listing_id, known.photos))

    async def show(self, request: Request, caller: Caller | None, listing_id: UUID, photo_id: UUID) -> Response:
        """A photo, to everybody who sees its listing."""
        known = await in_thread(self._listed.seen, caller, listing_id)
        if photo_id not in known.photos:
            raise MediaNotFound
        return await shown_file(request, self._galleries.photo, photo_id, photo_id.hex)


def uploaded(raw: bytes, content_type: str) -> bytes:
    """The file of a request's body; raises a 400 problem where there is none."""
    if not content_type.lower().startswith("multipart/form-data"):
        if not raw:
            raise invalid("image", "Send the photo as the body, or as a file of a form.")
        return raw
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + raw)
    for part in form.iter_parts() if form.is_multipart() else ():
        if part.get_filename():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                return content
    raise invalid("image", "The form has no file.")


def endpoints(handlers: GalleryHandlers) -> list[Endpoint]:
    """Every route of photos of listings."""
    one, required = LISTINGS + "/{listing_id:uuid}", Auth.REQUIRED
    images, shown = one + "/images", {200: Gallery}
    return [
        Endpoint(
            "POST",
            one + "/upload-image",
            "upload a photo",
            handlers.upload,
            {201: Gallery},
            required,
            limit="uploads",
            raw=True,
            largest=LARGEST + _FORM_AROUND,
            takes="image/jpeg",
        ),
        Endpoint("GET", images, "list photos", handlers.list, shown, Auth.OPTIONAL),
        Endpoint("PUT", images, "arrange photos", handlers.arrange, shown, required, body=PhotoOrder),
        Endpoint("GET", images + "/{photo_id:uuid}", "show a photo", handlers.show, {200: bytes}, Auth.OPTIONAL, media_type=FILE),
    ]
