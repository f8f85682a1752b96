"""A port to listen on later."""

import random
import socket

LEAST, MOST = 20_000, 32_000
"""Below those that systems hand out for outgoing connections: one of these is still free when it is listened on, and
again after a kill."""

_TRIES = 200


def free_port(wanted: int = 0) -> int:
    """A port that nobody listens on now: the wanted one, or any for 0. Raises OSError when it is taken."""
    if wanted:
        return _probed(wanted)
    # Other processes choose at the same moment, so neither a seed nor an order is used.
    chance = random.SystemRandom()
    for _ in range(_TRIES):
        try:
            return _probed(chance.randint(LEAST, MOST))
        except OSError:
            continue
    return _probed(0)


def _probed(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return int(probe.getsockname()[1])
