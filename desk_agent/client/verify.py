"""Whether a password is right: a log-in that is given back at once."""

import ssl
from typing import Final

from desk_agent.client.dialect import Dialect, Learner
from desk_agent.client.intake import Receiver, Strangers
from desk_agent.client.link import Account, Link
from desk_agent.clock import Clock

_WITHIN: Final = 8.0  # seconds


async def verify(account: Account, context: ssl.SSLContext, clock: Clock) -> None:
    """Log in as ``account`` (section 3.2.1) and log out again (section 3.2.3).

    Raises:
        InvalidLoginError: the user or the password is wrong.
        AlreadyLoggedInError: somebody is signed in by this account: nothing is known of the password.
        PbxError: the PBX cannot say.
    """
    link = Link(account, context, Learner(Dialect()), clock, Receiver(), Strangers())
    try:
        await link.log_in(seconds=_WITHIN)
        await link.log_out()
    finally:
        await link.close()
