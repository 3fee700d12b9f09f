"""Basic or Digest, as the server asks for it; nothing is sent before it has asked."""

import re
from collections.abc import Generator
from typing import Final

from desk_agent.net.lean import httpx

_UNAUTHORIZED: Final = 401
_NEXT_SCHEME: Final = re.compile(r",\s*(?=[A-Za-z][\w-]*\s+[\w-]+\s*=)")  # several challenges can share a line

Flow = Generator[httpx.Request, httpx.Response, None]


class Credentials(httpx.Auth):
    """Answers the server's challenge; Digest is taken where both are offered (RFC 7616, 3.7)."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Flow:
        """See httpx."""
        response = None
        if self._chosen is None:
            response = yield request
            if response.status_code != _UNAUTHORIZED:
                return
            self._chosen = self._choose(_challenges(response))
            if self._chosen is None:
                return
        flow = self._chosen.auth_flow(request)
        request = next(flow)
        try:
            if response is not None and isinstance(self._chosen, httpx.DigestAuth):
                request = flow.send(_split(response))  # its own first question was this one
            while True:
                response = yield request
                request = flow.send(_split(response))
        except StopIteration:
            return

    def _choose(self, challenges: list[str]) -> httpx.Auth | None:
        schemes = {challenge.split()[0].lower() for challenge in challenges if challenge.strip()}
        if "digest" in schemes:
            return httpx.DigestAuth(self._user, self._password)
        return httpx.BasicAuth(self._user, self._password) if "basic" in schemes else None


def _challenges(response: httpx.Response) -> list[str]:
    lines: list[str] = response.headers.get_list("www-authenticate")
    return [challenge.strip() for line in lines for challenge in _NEXT_SCHEME.split(line)]


def _split(response: httpx.Response) -> httpx.Response:
    """``response`` with a line for each challenge: httpx looks at the first word of each line only."""
    challenges = _challenges(response)
    digest = [("www-authenticate", one) for one in challenges if one.lower().startswith("digest ")]
    return httpx.Response(response.status_code, headers=digest, request=response.request)
