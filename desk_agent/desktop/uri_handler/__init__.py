"""Opening tel:, callto: and sip: links with Desk Agent: what the system has been told, and telling it."""

import os
import sys

from desk_agent.desktop import launch
from desk_agent.desktop.uri_handler.base import SCHEMES, NoUriHandler, UriHandler, UriHandlerError
from desk_agent.i18n import _

OPEN = "open"

__all__ = ["SCHEMES", "NoUriHandler", "UriHandler", "UriHandlerError", "system_uri_handler"]


def system_uri_handler() -> UriHandler:
    """This system's way."""
    command = (*launch.command(), OPEN, "--")  # a link is never an option
    if os.environ.get("DESK_AGENT_HOME"):
        return NoUriHandler(_("This Desk Agent keeps all its files in one folder (DESK_AGENT_HOME)."))
    if sys.platform == "win32":
        from desk_agent.desktop.uri_handler.windows import WindowsUriHandler  # noqa: PLC0415 - one system's own

        return WindowsUriHandler(command)
    if sys.platform == "darwin":
        from desk_agent.desktop.uri_handler.macos import MacUriHandler  # noqa: PLC0415 - one system's own

        return MacUriHandler()
    from desk_agent.desktop.uri_handler.xdg import XdgUriHandler  # noqa: PLC0415 - one system's own

    return XdgUriHandler(command)
