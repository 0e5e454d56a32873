"""The chat page is served whole, cached well, and trusted with nothing that it does not need."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from entrypoints.web import pages

LONGEST_FILE = 250


@pytest.fixture(scope="module")
def browser() -> TestClient:
    return TestClient(Starlette(routes=pages.routes()))


@pytest.fixture(scope="module")
def addresses(browser: TestClient) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', browser.get("/").text)


def test_the_document_is_html_and_asked_for_every_time(browser: TestClient) -> None:
    answer = browser.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_nothing_but_files_of_our_own_may_run_or_load(browser: TestClient) -> None:
    policy = browser.get("/").headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert not [rule for rule in policy if "unsafe" in rule or "http" in rule or "*" in rule]


def test_texts_cannot_become_markup(browser: TestClient) -> None:
    assert "require-trusted-types-for 'script'" in browser.get("/").headers["content-security-policy"]


def test_the_document_holds_no_script_and_no_style_of_its_own(browser: TestClient) -> None:
    document = browser.get("/").text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:", document)
    assert "//" not in re.sub(r"https?://www\.w3\.org\S*", "", document)


@pytest.mark.parametrize("name", ["x-content-type-options", "x-frame-options", "referrer-policy", "permissions-policy"])
def test_every_file_carries_the_guarding_headers(browser: TestClient, addresses: list[str], name: str) -> None:
    assert all(browser.get(address).headers[name] for address in ["/", *addresses])


def test_files_are_kept_for_good_under_an_address_that_changes_with_them(browser: TestClient, addresses: list[str]) -> None:
    versions = {address.split("/")[2] for address in addresses}
    assert len(versions) == 1
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_the_version_changes_with_any_file() -> None:
    before = pages.version_of({"a.js": b"1", "b.js": b"2"})
    assert pages.version_of({"a.js": b"1", "b.js": b"3"}) != before
    assert pages.version_of({"a.js": b"12", "b.js": b""}) != before


def test_every_module_is_announced_so_that_all_load_at_once(addresses: list[str]) -> None:
    modules = {path.name for path in pages.FOLDER.glob("*.js")}
    assert modules == {address.rsplit("/", 1)[1] for address in addresses if address.endswith(".js")}


def test_a_file_of_another_version_is_not_there(browser: TestClient) -> None:
    assert browser.get("/static/0000000000000000/main.js").status_code == 404


@pytest.mark.parametrize("name", ["index.html", "missing.js", "..%2Fpages.py", "%2e%2e/pages.py"])
def test_nothing_else_of_the_disk_is_served(browser: TestClient, addresses: list[str], name: str) -> None:
    assert browser.get(f"{addresses[0].rsplit('/', 1)[0]}/{name}").status_code == 404


def test_what_the_browser_has_already_is_not_sent_again(browser: TestClient, addresses: list[str]) -> None:
    for address in ["/", *addresses]:
        first = browser.get(address)
        again = browser.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


def test_plain_and_compressed_bodies_are_equal_and_told_apart(browser: TestClient) -> None:
    plain = browser.get("/", headers={"Accept-Encoding": "identity"})
    compressed = browser.get("/", headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.content == plain.content
    assert compressed.headers["etag"] != plain.headers["etag"]
    assert compressed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_the_page_can_be_asked_about_without_its_body(browser: TestClient) -> None:
    answer = browser.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


def test_every_file_can_be_read_in_one_sitting() -> None:
    long = [path.name for path in pages.FOLDER.iterdir() if len(path.read_text().splitlines()) > LONGEST_FILE]
    assert long == []


def test_no_module_turns_text_into_markup() -> None:
    marked = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert [path.name for path in pages.FOLDER.glob("*.js") if marked.search(path.read_text())] == []
