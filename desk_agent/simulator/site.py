"""What the simulator has on its port beside the API: the control port."""

from starlette.types import ASGIApp, Receive, Scope, Send

from desk_agent.simulator.control.port import PREFIX, ControlPort


class Site:
    """Sends a request where it belongs; whatever is not for the control port is the API's."""

    def __init__(self, api: ASGIApp) -> None:
        self.control: ControlPort | None = None
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self._app_for(scope)(scope, receive, send)

    def _app_for(self, scope: Scope) -> ASGIApp:
        wanted = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        if wanted and self.control is not None and self.control.admits(scope):
            return self.control
        return self._api
