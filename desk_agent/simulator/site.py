"""What the simulator has on its port beside the API: the demo page (section 2.2) and the control port."""

from functools import cache
from typing import Final

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from desk_agent.resources_dir import resource
from desk_agent.simulator.control.port import PREFIX, ControlPort

PAGE: Final = "/apidemo.html"
_FOLDER: Final = "/apidemo/"
_KINDS: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Site:
    """Sends a request where it belongs; whatever is not the page or the control port is the API's."""

    def __init__(self, api: ASGIApp) -> None:
        self.control: ControlPort | None = None
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self._app_for(scope)(scope, receive, send)

    def _app_for(self, scope: Scope) -> ASGIApp:
        path: str = scope["path"]
        if scope["type"] != "http":
            return self._api
        if path.startswith(PREFIX) and self.control is not None and self.control.admits(scope):
            return self.control
        if path == PAGE or path.startswith(_FOLDER):
            return _static(path, scope["method"])
        return self._api


def _static(path: str, method: str) -> Response:
    file = _files().get(path)
    if file is None:
        return PlainTextResponse("There is no such file.", 404)
    if method not in ("GET", "HEAD"):
        return PlainTextResponse("This can only be read.", 405, {"Allow": "GET, HEAD"})
    return Response(file[1] if method == "GET" else b"", headers=_HEADERS, media_type=file[0])


@cache
def _files() -> dict[str, tuple[str, bytes]]:
    """By path: content type and content; nothing else in the file system can be asked for."""
    found = {
        f"{_FOLDER}{file.name}": (_KINDS[file.suffix], file.read_bytes())
        for file in resource("apidemo").iterdir()
        if file.suffix in _KINDS
    }
    found[PAGE] = found.pop(f"{_FOLDER}apidemo.html")
    return found
