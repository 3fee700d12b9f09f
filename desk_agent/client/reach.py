"""Whether something answers at an address, and whether it is one to send a password to. Nothing is sent there."""

import asyncio
import ssl
from typing import Final

from desk_agent.client.http import explain
from desk_agent.net import tls

_SECONDS: Final = 5.0


async def reach(host: str, port: int, trust: str = "") -> None:
    """Shake hands with ``host:port`` and hang up; ``trust`` is ``sha256:HEX`` of the only certificate to accept.

    Raises:
        UnreachableError, NotThePbxError: nobody is there, or it is not HTTPS.
        UntrustedCertificateError, ChangedCertificateError: it cannot prove who it is.
    """
    pin = tls.parse_pin(trust) if trust else None
    try:
        async with asyncio.timeout(_SECONDS):
            # the name goes along as httpx would send it
            _, writer = await asyncio.open_connection(
                host, port, ssl=tls.context(trust or None), server_hostname=host
            )
    except (OSError, ssl.SSLError, TimeoutError, UnicodeError, EOFError) as error:
        raise await explain(error, host, port, pin) from error
    writer.transport.abort()
