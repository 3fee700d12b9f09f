"""What to know before an account is used on a desk, and before its password is kept."""

from typing import Final

from desk_agent.i18n import N_, _

SERVER_ACCOUNT: Final = N_(
    "A server account controls every phone of the system: whoever gets its password, or uses this computer, does "
    "too. For a desk, take your station’s number; with a gateway it can do the same."
)
KEPT: Final = N_("It is kept in this system’s keyring. Other programs that you run can read it there.")


def server_account(user: str) -> str:
    """The warning about ``user``, "" if it is a station or nobody."""
    return _(SERVER_ACCOUNT) if user.strip()[:1].isalpha() else ""
