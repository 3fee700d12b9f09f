"""Whom to sign in as, and what is known of the phone system that is spoken to."""

from typing import Final

from msgspec import Struct

from desk_agent.i18n import N_
from desk_agent.settings.option import Imported, WindowPage, option

MAX_HOST: Final = 255


class Profile(Struct, frozen=True):
    """Where and as whom to sign in."""

    host: str = option(
        "",
        label=N_("Phone system"),
        page=WindowPage.ACCOUNT,
        help=N_("Host name or address. Used at the next sign-in."),
        most=MAX_HOST,
        imported=Imported.ASK,
    )
    port: int = option(
        0,
        label=N_("Port"),
        page=WindowPage.ACCOUNT,
        help=N_("Of the Web API; 0 while it is not known."),
        least=0,
        most=65535,
        imported=Imported.ASK,
    )
    user: str = option(
        "",
        label=N_("User"),
        page=WindowPage.ACCOUNT,
        help=N_("Station number or server account."),
        most=255,
        imported=Imported.NO,
    )
    extension: str = option(
        "",
        label=N_("Extension"),
        page=WindowPage.ACCOUNT,
        help=N_("The phone that a server account handles."),
        most=32,
        imported=Imported.NO,
    )
    # the password is in the system's keyring
    remember: bool = option(
        False,
        label=N_("Sign in when Desk Agent starts"),
        page=WindowPage.ACCOUNT,
        help=N_("With the password from this computer’s keyring."),
        imported=Imported.NO,
    )

    @property
    def complete(self) -> bool:
        """Whether only the password is missing."""
        return bool(self.host and self.port and self.user)

    @property
    def key(self) -> str:
        """Names this account at this system."""
        return f"{self.user}@{self.host}:{self.port}"
