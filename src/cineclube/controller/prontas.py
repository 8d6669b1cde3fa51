"""Answers that are finished: bytes and headers, ready to be sent and to be kept."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from starlette.responses import Response
from starlette.types import Send

from cineclube.controller.cabecalhos import MODEL_VERSION, PRIVATE, TOTAL_COUNT
from cineclube.controller.etags import matches

Headers = list[tuple[bytes, bytes]]

JSON = "application/json"
OVERHEAD_BYTES = 1_500  # what an answer takes beside its body, as Python keeps it


class Answer(NamedTuple):
    """A successful answer. `headers` describe what is in it, also where it is not sent."""

    body: bytes
    tag: str
    headers: Headers

    @property
    def n_bytes(self) -> int:
        """What it takes to keep it."""
        return len(self.body) + OVERHEAD_BYTES

    def response(self) -> Response:
        """Give it as the framework sends it."""
        headers = {name.decode(): value.decode() for name, value in self.headers}
        return Response(self.body, headers=headers, media_type=JSON)

    async def send(self, if_none_match: str, send: Send) -> None:
        """Send it, or 304 to who has it."""
        if if_none_match and matches(if_none_match, self.tag):
            await send({"type": "http.response.start", "status": 304, "headers": [*self.headers]})
            await send({"type": "http.response.body", "body": b""})
            return
        length = str(len(self.body)).encode()
        content = [(b"content-length", length), (b"content-type", JSON.encode()), *self.headers]
        await send({"type": "http.response.start", "status": 200, "headers": content})
        await send({"type": "http.response.body", "body": self.body})


def make_answer(body: bytes, version: str, total: int, *, private: bool) -> Answer:
    """Finish a list that a version of the model chose out of `total` films."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers: dict[str, str] = {MODEL_VERSION: version, TOTAL_COUNT: str(total)}
    if private:
        headers |= PRIVATE
    return Answer(body, tag, _raw([*headers.items(), ("ETag", tag)]))


def _raw(headers: Iterable[tuple[str, str]]) -> Headers:
    return [(name.lower().encode(), value.encode()) for name, value in headers]
