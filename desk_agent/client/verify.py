"""Whether passwords are right: log-ins that are given back at once."""

import logging
import ssl
from collections.abc import Callable

from desk_agent.api import commands as cmd
from desk_agent.api.errors import InvalidTokenError, PbxError
from desk_agent.client.asking import Asker
from desk_agent.client.dialect import Dialect, Learner
from desk_agent.client.http import MOST, Http
from desk_agent.client.link import GOODBYE_SECONDS, basic, token_in

log = logging.getLogger(__name__)


class Verifier:
    """Asks the PBX at ``host:port``, whose certificate has the fingerprint ``pin`` if that is given.

    All who are verified share some connections: a handshake costs a small PBX more than the question does.
    """

    def __init__(self, host: str, port: int, pin: str | None, context: ssl.SSLContext) -> None:
        self._http = Http(host, port, context, pin, kept=MOST)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def verify(self, user: str, password: str, on_token: Callable[[str], None], seconds: float) -> None:
        """Log in as ``user`` (section 3.2.1), within so many seconds, and log out again (section 3.2.3).

        ``on_token`` hears the token, and "" once it is given back: between the two, or where the PBX does not confirm
        that, somebody has to `give_back` what stands in the way of the next log-in.

        Raises:
            InvalidLoginError: the user or the password is wrong.
            AlreadyLoggedInError: somebody is signed in by this account: nothing is known of the password.
            PbxError: the PBX cannot say.
        """
        asker = self._asker(user)
        content = await asker.ask(cmd.Login(), authorization=basic(user, password), seconds=seconds)
        token = token_in(content)
        on_token(token)
        if await self.give_back(user, token):
            on_token("")

    async def give_back(self, user: str, token: str) -> bool:
        """Log out (section 3.2.3) who is logged in by ``token``; whether the PBX says that this is over."""
        try:
            await self._asker(user).ask(cmd.Logout(), authorization=f"Bearer {token}", seconds=GOODBYE_SECONDS)
        except InvalidTokenError:
            return True  # it has run out
        except PbxError as error:
            log.info("a log-out was not confirmed: %s", type(error).__name__)
            return False
        return True

    def _asker(self, user: str) -> Asker:
        return Asker(self._http, Learner(Dialect()), user)
