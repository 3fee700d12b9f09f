"""What answers where no TLS of today does. Nothing is ever sent there but a question for a page."""

import asyncio
import re
import ssl
from typing import Final

from desk_agent.net import tls

_SECONDS: Final = 3.0
_QUESTION: Final = b"HEAD / HTTP/1.0\r\n\r\n"


async def old_protocol(host: str, port: int) -> str:
    """The name of the old protocol that ``host:port`` speaks, e.g. TLSv1.1; "" if it speaks none that we know."""
    try:
        shown = await tls.handshake(host, port, _lax())
    except (OSError, TimeoutError, EOFError):
        return ""
    return shown.protocol if shown.protocol in {"TLSv1", "TLSv1.1", "SSLv3"} else ""


def _lax() -> ssl.SSLContext:
    made = tls.unjudged()
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    made.set_ciphers("ALL:@SECLEVEL=0")
    return made


async def greeting(host: str, port: int) -> str:
    """Who answers without encryption: HTTP, SSH, or "" for somebody else or nobody."""
    try:
        async with asyncio.timeout(_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(_QUESTION)
                said = await reader.read(64)
            finally:
                writer.transport.abort()
    except (OSError, TimeoutError):
        return ""
    found = re.match(rb"(HTTP)/\d|(SSH)-\d", said)
    return found[0].split(b"/")[0].split(b"-")[0].decode() if found else ""
