"""What administrators see of pages that call in, and of those that cannot."""

import json

import httpx
import pytest

from chat import sightings
from chat.tables import Sighting, Site
from tests.widget.conftest import API
from tests.world import World

OURS = "https://www.waterveen.example"


@pytest.fixture(autouse=True)
async def allowed(world: World) -> None:
    sightings._noted.clear()
    await Site.update({Site.allowed_origins: json.dumps([OURS])}).where(Site.id == world.site.id)


async def seen() -> list[tuple[str, str, str]]:
    rows = await Sighting.objects().order_by(Sighting.id)
    return [(row.kind, row.origin, row.directive) for row in rows]


async def test_a_page_that_calls_in_is_seen_and_many_loads_are_one_row(http: httpx.AsyncClient) -> None:
    for _ in range(3):
        answer = await http.get(f"{API}/website/status?lang=nl", headers={"Origin": OURS})
        assert answer.headers["access-control-allow-origin"] == OURS
    assert await seen() == [("came", OURS, "")]


async def test_a_page_that_may_not_is_seen_as_refused(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{API}/website/status", headers={"Origin": "https://www.waterveen.test"})
    assert answer.status_code == 403
    assert await seen() == [("refused", "https://www.waterveen.test", "")]


@pytest.mark.parametrize(
    "report",
    [
        {
            "csp-report": {
                "blocked-uri": "{server}/x",
                "effective-directive": "connect-src",
                "document-uri": f"{OURS}/a?q=1",
            }
        },
        [
            {
                "body": {
                    "blockedURL": "{server}",
                    "effectiveDirective": "connect-src",
                    "documentURL": f"{OURS}/a",
                }
            }
        ],
    ],
)
async def test_a_browser_reports_which_directive_stopped_it(http: httpx.AsyncClient, report: object) -> None:
    body = json.dumps(report).replace("{server}", str(http.base_url).rstrip("/"))
    answer = await http.post("/widget/reports/website", content=body)
    assert answer.status_code == 204
    assert await seen() == [("blocked", OURS, "connect-src")]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "[1]", '{"csp-report": 1}', "[" * 5000, '{"csp-report": {}}']
)
async def test_what_is_no_report_leaves_nothing(http: httpx.AsyncClient, body: str) -> None:
    assert (await http.post("/widget/reports/website", content=body)).status_code == 204
    assert await seen() == []


async def test_no_more_origins_are_kept_than_one_can_look_at(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sightings, "MOST", 2)
    for number in range(4):
        await http.get(f"{API}/website/status", headers={"Origin": f"https://{number}.example"})
    assert len(await seen()) == 2
