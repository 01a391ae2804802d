from dashboard.agents import SignedIn
from tests.serving import Server
from tests.world import World


async def test_the_server_says_that_it_is_alive_and_ready(server: Server) -> None:
    async with server.client() as visitor:
        assert (await visitor.get("/healthz")).status_code == 200
        assert (await visitor.get("/readyz")).text == "ready\n"


async def test_an_agent_of_the_named_world_signs_in(server: Server, world: World) -> None:
    abe: SignedIn = world.abe
    async with server.client(abe) as client:
        assert "x-csrftoken" in client.headers
