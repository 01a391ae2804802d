"""Listening sockets, bound before anything else is done, so that a port in use stops the start harmlessly."""

import socket

from app.problems import Refusal

_bound: dict[str, socket.socket] = {}


def bind(purpose: str, host: str, port: int) -> socket.socket:
    """Kept until listening() asks for it. Raises Refusal."""
    _bound[purpose] = _listening(purpose, host, port)
    return _bound[purpose]


def listening(purpose: str, host: str, port: int) -> socket.socket:
    """The socket that was bound for this purpose, or a new one; port 0 is any free port. Raises Refusal."""
    return _bound.pop(purpose, None) or _listening(purpose, host, port)


def release() -> None:
    """Closes what was bound and never asked for."""
    while _bound:
        _bound.popitem()[1].close()


def _listening(purpose: str, host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        # Listening at once: a bound socket alone would not keep a second server from the port.
        made.listen(2048)
    except OSError as error:
        raise Refusal(
            f"The address {host}:{port} for {purpose} cannot be used: {error.strerror or error}."
        ) from error
    made.setblocking(False)
    return made
