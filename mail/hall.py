"""Who may come in at the mail listener, how many at a time, and how much one may bring."""

from asyncio import BaseTransport
from collections.abc import Hashable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from app.addresses import network
from app.clock import now
from app.settings import is_loopback

MINUTE = 60
MOST_KNOWN = 10_000
LOOPBACK_SIX = network("::1")


@dataclass(frozen=True)
class Limits:
    """`networks` may deliver, or everybody when there are none. `a_minute`: mails from one address, 0 for any
    number; `but_here`: any number from this machine itself; `seconds`: how long a connection may last."""

    per_address: int = 20
    total: int = 100
    networks: tuple[str, ...] = ()
    a_minute: int = 0
    but_here: bool = False
    seconds: int = 3600


class Hall:
    """Everybody who is connected. An IPv6 network counts as one address."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.networks = [ip_network(one, strict=False) for one in limits.networks]
        self.inside: dict[Hashable, str] = {}
        self.brought: dict[str, tuple[float, float]] = {}

    def admits(self, transport: BaseTransport) -> bool:
        """Whether mail may come from there at all."""
        if not self.networks:
            return True
        try:
            peer = ip_address(peer_of(transport).partition("%")[0])
        except ValueError:
            return False
        plain = getattr(peer, "ipv4_mapped", None) or peer
        return any(plain in one for one in self.networks if one.version == plain.version)

    def enter(self, who: Hashable, transport: BaseTransport) -> bool:
        """Whether there is room. A connection that begins anew after STARTTLS is inside already."""
        if who in self.inside:
            return True
        address = network(peer_of(transport))
        same = sum(other == address for other in self.inside.values())
        if same >= self.limits.per_address or len(self.inside) >= self.limits.total:
            return False
        self.inside[who] = address
        return True

    def leave(self, who: Hashable) -> None:
        self.inside.pop(who, None)

    def may_bring(self, who: Hashable) -> bool:
        """Whether one more mail is taken from its address now. A minute's worth may come at once, and room
        for the next comes back evenly."""
        address, most = self.inside.get(who, ""), self.limits.a_minute
        if not most or (self.limits.but_here and (is_loopback(address) or address == LOOPBACK_SIX)):
            return True
        moment = now().timestamp()
        left, since = self.brought.pop(address, (float(most), moment))
        left = min(float(most), left + (moment - since) * most / MINUTE)
        if len(self.brought) >= MOST_KNOWN:
            self.brought.pop(next(iter(self.brought)))
        self.brought[address] = (left - 1 if left >= 1 else left, moment)
        return left >= 1


def peer_of(transport: BaseTransport) -> str:
    return str((transport.get_extra_info("peername") or ("",))[0])
