"""HEAD is answered wherever GET is, by the same handler with the same rights, and the server leaves the body
out: link checkers and monitors ask so. What never ends has no HEAD."""

from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

STREAMS = ("/stream", "/events")
"""How the addresses end of what goes on for as long as somebody listens."""


class Heads(ReceiveRoutePlugin):
    def receive_route(self, route: BaseRoute) -> None:
        if isinstance(route, HTTPRoute) and not route.path.endswith(STREAMS):
            answers = route.route_handler_map
            if "GET" in answers and "HEAD" not in answers:
                answers["HEAD"] = answers["GET"]
                route.methods.add("HEAD")
