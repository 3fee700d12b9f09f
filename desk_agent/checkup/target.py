"""What is to be checked."""

from collections.abc import Mapping

from msgspec import field

from desk_agent.discreet import Discreet


class Target(Discreet, frozen=True):
    """An address and, where a log-in is wanted, an account. Never printed: the password is in it.

    ``trust`` is ``sha256:HEX`` of the only certificate to accept, "" for the system's judgement; ``dialect`` what an
    earlier session has found out about this PBX. ``extension`` is needed for a server account only.
    """

    unseen = frozenset({"password"})

    host: str
    port: int
    user: str = ""
    password: str = ""
    extension: str = ""
    trust: str = ""
    dialect: Mapping[str, object] = field(default_factory=dict)

    @property
    def own(self) -> str:
        """The extension that is to be watched, "" if none is."""
        return self.extension or ("" if self.user[:1].isalpha() else self.user)
