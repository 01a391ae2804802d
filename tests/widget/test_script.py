"""The script as browsers get it, and the demonstration page."""

import gzip
import re
from collections.abc import Iterator

import httpx
import pytest

from app import clock
from app.settings import settings
from chat.labels import LABELS
from chat.tables import Site
from tests.widget.conftest import API
from widget import openings
from widget.script import PARTS, STATIC, script

BUDGET = 15 * 1024


@pytest.fixture
def demo() -> Iterator[None]:
    settings().demo = True
    yield
    settings().demo = False


async def test_script_styles_and_texts_together_stay_within_fifteen_kilobytes(
    http: httpx.AsyncClient,
) -> None:
    texts = (await http.get(f"{API}/website/opening?lang=nl")).content
    assert len(script().packed) + len(gzip.compress(texts, 9)) <= BUDGET


async def test_the_script_is_kept_for_a_short_while_and_asked_for_by_its_mark(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.get("/widget/v1.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == script().text
    assert "set-cookie" not in answer.headers
    again = await http.get("/widget/v1.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await http.get("/widget/v1.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == script().text


async def test_a_page_load_costs_one_answer_that_browsers_and_proxies_keep(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    async def status_now(site: Site, language: str) -> dict[str, str]:
        made.append(language)
        return {"status": "available", "text": "Hallo"}

    monkeypatch.setattr(openings, "status_now", status_now)
    for _ in range(20):
        answer = await http.get(f"{API}/website/status?lang=nl")
        assert answer.headers["cache-control"] == "public, max-age=15"
        assert "set-cookie" not in answer.headers
    assert made == ["nl"]
    clock.move(seconds=1.1)
    await http.get(f"{API}/website/status?lang=nl")
    assert made == ["nl", "nl"]


async def test_a_version_is_kept_for_ever_and_another_one_is_not_there(http: httpx.AsyncClient) -> None:
    answer = await http.get(script().versioned)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.text == script().text
    assert (await http.get("/widget/v1.0000000000000000.js")).status_code == 404


def test_every_source_file_is_in_the_script() -> None:
    assert {f"{part}.js" for part in PARTS} == {path.name for path in STATIC.glob("*.js")}


def test_the_script_builds_no_html_from_text() -> None:
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        'setTimeout("',
    ):
        assert forbidden not in script().text


def test_every_label_is_used_and_every_used_label_exists() -> None:
    source = "".join((STATIC / f"{part}.js").read_text() for part in PARTS)
    asked = set(re.findall(r"labels\.(\w+)", source)) | set(re.findall(r'count\([\w.]+, "(\w+)"', source))
    known = {re.sub(r"_(one|many)$", "", name) for name in LABELS}
    assert asked <= known
    by_pattern = re.compile(r"^(by_|reply_|(top|bottom)-|sen|read$|text$|phone$|email$|launch$|thanks$)")
    assert {name for name in known - asked if not by_pattern.match(name)} == set()


async def test_without_the_demonstration_there_is_no_demonstration_page(http: httpx.AsyncClient) -> None:
    for path in ("/demo", "/demo/pages/waste", "/demo/page.css"):
        assert (await http.get(path)).status_code == 404


async def test_the_demonstration_page_says_that_it_is_one_and_is_strict(
    http: httpx.AsyncClient, demo: None
) -> None:
    answer = await http.get("/demo")
    assert answer.status_code == 200
    assert "Dit is een demonstratiepagina." in answer.text
    assert "require-trusted-types-for 'script'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    for path in re.findall(r'href="(/demo[^"]*)"', answer.text):
        assert (await http.get(path)).status_code == 200
    assert (await http.get("/demo/pages/none")).status_code == 404
