"""Listings over HTTP: described, published and searched by the contract, with photos that tell nothing of where they were taken."""

import threading
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image
from starlette.testclient import TestClient

from tests.entrypoints.http.conftest import Opened
from tests.support.newcomers import as_, registered

FLAT: dict[str, Any] = {
    "category": "rentals",
    "subcategory": "apartment",
    "title": "2+1 by the harbour",
    "description": "Bright.",
    "location": "Kyrenia",
    "price": "480.50",
    "currency": "£",
    "per": "month",
    "attributes": {"bedrooms": 2, "furnished": True, "area_m2": "85"},
}


@pytest.fixture(scope="module")
def seller(client: TestClient) -> dict[str, Any]:
    found = registered(client, user_type="seller", display_name="Mehmet")
    client.cookies.clear()
    return found


def ask(client: TestClient, who: dict[str, Any] | None, method: str, path: str, **given: Any) -> Any:
    return client.request(method, path, headers={**(as_(who) if who else {}), **given.pop("headers", {})}, **given)


def made(client: TestClient, seller: dict[str, Any], *, publish: bool = True, **more: Any) -> str:
    answer = ask(client, seller, "POST", "/api/listings/", json={**FLAT, **more})
    assert answer.status_code == 201, answer.text
    if publish:
        assert ask(client, seller, "POST", f"/api/listings/{answer.json()['id']}/publish/").json()["status"] == "published"
    return str(answer.json()["id"])


def picture(colour: str = "red", kind: str = "JPEG") -> bytes:
    out, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "Maker of cameras"
    Image.new("RGB", (60, 40), colour).save(out, kind, exif=exif)
    return out.getvalue()


def test_a_listing_says_what_its_seller_said_in_canonical_form(client: TestClient, seller: dict[str, Any]) -> None:
    shown = ask(client, None, "GET", f"/api/listings/{made(client, seller)}/", headers={"Accept-Language": "tr-TR,tr;q=0.9"}).json()
    assert (shown["location"], shown["district"], shown["price"], shown["currency"]) == ("Girne", "Girne", "480.50", "GBP")
    assert (shown["bedrooms"], shown["attributes"]) == (2, {"bedrooms": "2", "area_m2": "85", "furnished": "true"})
    assert (shown["category_name"], shown["owner"]["name"]) == ("Kiralık evler", "Mehmet")
    assert UUID(shown["owner"]["id"])


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"category": "boats"}, "category"),
        ({"subcategory": "yacht"}, "subcategory"),
        ({"attributes": {"wings": 2}}, "attributes.wings"),
        ({"attributes": {"bedrooms": "many"}}, "attributes.bedrooms"),
        ({"title": "  "}, "title"),
        ({"price": -1}, "price"),
    ],
)
def test_what_cannot_be_is_refused_by_name(client: TestClient, seller: dict[str, Any], wrong: dict[str, Any], named: str) -> None:
    answer = ask(client, seller, "POST", "/api/listings/", json={**FLAT, **wrong})
    assert answer.status_code == 400
    assert named in answer.text


def test_the_same_key_drafts_one_listing(client: TestClient, seller: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    first, second = (ask(client, seller, "POST", "/api/listings/", json=FLAT, headers=headers).json() for _ in range(2))
    assert first["id"] == second["id"]


def test_a_draft_is_its_sellers_alone_until_it_is_published_and_after_it_is_withdrawn(
    client: TestClient, seller: dict[str, Any]
) -> None:
    listing = made(client, seller, publish=False, title="Nobody's business yet")
    path = f"/api/listings/{listing}"
    assert ask(client, None, "GET", path).status_code == 404
    assert ask(client, seller, "GET", path).json()["status"] == "draft"
    ask(client, seller, "POST", f"{path}/publish")
    assert ask(client, None, "GET", path).status_code == 200
    ask(client, seller, "POST", f"{path}/withdraw")
    assert ask(client, None, "GET", path).status_code == 404


def test_lists_filter_and_page_and_say_when_nothing_fits(client: TestClient, seller: dict[str, Any]) -> None:
    for number in range(3):
        made(
            client,
            seller,
            category="sales",
            subcategory="villa",
            location="Lefke",
            price=90_000 + number,
            per="total",
            attributes={},
        )
    query = "/api/listings/?category=sales&location=Lefke&limit=2"
    first, second = (ask(client, None, "GET", f"{query}&page={page}").json() for page in (1, 2))
    assert [one["price"] for one in first["results"] + second["results"]] == ["90002.00", "90001.00", "90000.00"]
    assert (first["total"], first["has_next"], second["has_next"]) == (3, True, False)
    narrow = ask(client, None, "GET", f"{query}&min_price=90001&max_price=90001").json()
    assert [one["price"] for one in narrow["results"]] == ["90001.00"]
    empty = ask(client, None, "GET", f"{query}&max_price=1").json()
    assert (empty["results"], empty["total"], bool(empty["message"])) == ([], 0, True)
    for wrong in ("location=Atlantis", "min_price=NaN", "max_price=-Infinity", "min_price=cheap"):
        assert ask(client, None, "GET", f"/api/listings/?{wrong}").status_code == 400


def test_the_assistants_search_says_what_it_applied_and_relaxed(client: TestClient, seller: dict[str, Any]) -> None:
    made(client, seller, category="short_stays", subcategory="bungalow", location="Bafra", per="night", attributes={"guests": 2})
    asked = {"query": "бунгало посуточно в Бафре для двоих", "filters": {"attributes": {"pool": True}}}
    found = ask(client, None, "POST", "/api/tools/search_internal_listings/", json=asked).json()
    assert found["results"][0]["location"] == "Bafra"
    assert found["filters_applied"] == {"category": "short_stays", "subcategory": "bungalow", "location": "Bafra"}
    assert found["filters_relaxed"] == {"pool": "any"}


def test_photos_are_cleaned_stand_in_order_and_are_seen_by_all_who_see_the_listing(
    client: TestClient, seller: dict[str, Any]
) -> None:
    path = f"/api/listings/{made(client, seller)}"
    as_body = ask(client, seller, "POST", f"{path}/upload-image/", content=picture(), headers={"Content-Type": "image/jpeg"})
    as_form = ask(client, seller, "POST", f"{path}/upload-image/", files={"image": ("b.png", picture("blue", "PNG"), "image/png")})
    assert (as_body.status_code, as_form.status_code) == (201, 201), as_form.text
    again = ask(client, seller, "POST", f"{path}/upload-image/", content=picture())
    images = ask(client, None, "GET", f"{path}/images/").json()["images"]
    assert [one["position"] for one in images] == [0, 1] == [one["position"] for one in again.json()["images"]]
    photo = ask(client, None, "GET", images[0]["url"])
    assert (photo.status_code, photo.headers["content-type"]) == (200, "image/jpeg")
    assert b"Maker of cameras" not in photo.content
    turned = [one["id"] for one in reversed(images)]
    assert [one["id"] for one in ask(client, seller, "PUT", f"{path}/images/", json={"images": turned}).json()["images"]] == turned
    assert ask(client, None, "GET", f"/api/listings/{path.rpartition('/')[2]}/").json()["photos"][0].endswith(turned[0])
    ask(client, seller, "PUT", f"{path}/images/", json={"images": turned[:1]})
    assert ask(client, None, "GET", images[0]["url"]).status_code == 404
    ask(client, seller, "POST", f"{path}/withdraw")
    assert ask(client, None, "GET", f"{path}/images/{turned[0]}").status_code == 404


@pytest.mark.parametrize(("content", "status"), [(b"", 400), (b"no picture", 415), (b"\xff\xd8\xff" + b"x" * 100, 415)])
def test_what_is_no_photo_is_refused(client: TestClient, seller: dict[str, Any], content: bytes, status: int) -> None:
    path = f"/api/listings/{made(client, seller)}/upload-image/"
    answer = ask(client, seller, "POST", path, content=content)
    assert answer.status_code == status
    assert status == 400 or (answer.json()["type"], answer.json()["title"]) == ("not-a-photo", "This photo cannot be kept")


def test_photos_of_a_shelf_that_is_away_are_a_503_and_come_back_with_it(
    client: TestClient, open_with: Opened, seller: dict[str, Any], tmp_path: Path
) -> None:
    path = f"/api/listings/{made(client, seller)}"
    photo = ask(client, seller, "POST", f"{path}/upload-image/", content=picture("black")).json()["images"][0]["url"]
    with open_with(media_dir=tmp_path / "elsewhere") as without:
        for answer in (ask(without, None, "GET", photo), ask(without, seller, "POST", f"{path}/upload-image/", content=picture())):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert ask(client, None, "GET", photo).status_code == 200


def test_two_uploads_at_once_both_end_up_in_the_gallery(client: TestClient, seller: dict[str, Any]) -> None:
    path = f"/api/listings/{made(client, seller)}"
    start, answers = threading.Barrier(4), []

    def upload(colour: str) -> None:
        content = picture(colour)
        start.wait()
        answers.append(ask(client, seller, "POST", f"{path}/upload-image/", content=content).status_code)

    threads = [threading.Thread(target=upload, args=(colour,)) for colour in ("red", "green", "blue", "white")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 4
    assert len(ask(client, None, "GET", f"{path}/images/").json()["images"]) == 4


def test_the_catalogue_speaks_the_callers_language(client: TestClient) -> None:
    german = client.get("/api/categories/", headers={"Accept-Language": "de"}).json()["categories"]
    assert {one["slug"]: one["name"] for one in german}["rentals"] == "Mietwohnungen"
    cars = client.get("/api/categories/cars/subcategories/").json()["subcategories"]
    assert [one["slug"] for one in cars] == ["for_sale", "for_hire"]
    gearbox = next(one for one in cars[0]["attributes"] if one["name"] == "gearbox")
    assert (gearbox["type"], gearbox["choices"]) == ("choice", ["manual", "automatic"])
