"""Which part of the work list a page shows; it stays in the address, to be shared and reloaded."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from litestar import Request

from dashboard.kinds import KINDS

SCOPES = ("all", "mine", "free", "late")


@dataclass(frozen=True)
class View:
    """`kind` is a name of KINDS, or empty for all kinds; `label` the id of one, or 0; `after` the
    cursor of any page but the first; `closed` instead of what is open."""

    kind: str = ""
    scope: str = "all"
    after: str = ""
    label: int = 0
    closed: bool = False

    @property
    def query(self) -> str:
        """What goes behind an address; empty when nothing is filtered."""
        scope = "" if self.scope == "all" else self.scope
        state = "closed" if self.closed else ""
        chosen = {"state": state, "kind": self.kind, "scope": scope, "label": self.label, "after": self.after}
        encoded = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{encoded}" if encoded else ""

    def of_kind(self, kind: str) -> str:
        return replace(self, kind=kind, after="").query

    def in_scope(self, scope: str) -> str:
        return replace(self, scope=scope, after="").query

    def of_label(self, label: int) -> str:
        return replace(self, label=label, after="").query

    def in_state(self, closed: bool) -> str:
        scope = "all" if self.scope == "late" else self.scope
        return replace(self, closed=closed, scope=scope, after="").query

    def going_on(self, after: str) -> str:
        return replace(self, after=after).query


def view_of(request: Request[Any, Any, Any]) -> View:
    """What makes no sense counts as not filtered."""
    kind, scope = request.query_params.get("kind", ""), request.query_params.get("scope", "")
    after, label = request.query_params.get("after", "")[:40], request.query_params.get("label", "")[:9]
    closed = request.query_params.get("state") == "closed"
    return View(
        kind if kind in KINDS else "",
        scope if scope in SCOPES and not (closed and scope == "late") else "all",
        after,
        int(label) if re.fullmatch("[0-9]+", label) else 0,
        closed,
    )
