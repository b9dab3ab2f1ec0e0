"""How a worker is spoken to: one request on stdin, events on stdout, one JSON object a line."""

import json
import os
import sys
import threading
from typing import Any, NoReturn

NETWORK_EVENTS = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"})


# Lines of libraries must not come among the events.
EVENTS = os.dup(1)
os.dup2(2, 1)


class Failure(Exception):
    """Why a job ends without a model; `code` is for programs, the message for people and free of texts of examples."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def emit(event: str, **fields: Any) -> None:
    """Writes one line at once, so that nothing said is lost when the process is killed."""
    line = json.dumps({"event": event, **fields}, allow_nan=False) + "\n"
    with open(EVENTS, "wb", buffering=0, closefd=False) as events:
        events.write(line.encode())


def read_request() -> dict[str, Any]:
    """The one request. From then on the process ends as soon as stdin does: with whoever started it."""
    # Not `sys.stdin`: what it reads ahead would hide the end from the thread below.
    line = bytearray()
    while not line.endswith(b"\n"):
        chunk = os.read(0, 1)
        if chunk == b"":
            raise Failure("tuning-worker-request", "stdin ended before a request")
        line += chunk
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    return json.loads(line)


def _end_with_stdin() -> NoReturn:
    while os.read(0, 4096) != b"":
        pass
    os._exit(3)


def forbid_network() -> None:
    """Nothing here has reason to reach anyone: a library that tries gets an error."""

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in NETWORK_EVENTS:
            raise PermissionError(f"{event}: a tuning worker has no network")

    sys.addaudithook(refuse)
