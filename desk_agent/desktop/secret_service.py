"""The Secret Service as keyring has it, which makes no keyring only to look into it."""

from contextlib import closing

import secretstorage
from keyring.backends.SecretService import Keyring


class SecretService(Keyring):
    """For users without any keyring yet: reading must not ask them to choose a password for a new one."""

    def get_password(self, service: str, username: str) -> str | None:
        """The password, None if none is kept; raises what keyring and secretstorage raise."""
        with closing(secretstorage.dbus_init()) as bus:
            try:
                secretstorage.Collection(bus)
            except secretstorage.ItemNotFoundException:
                return None
        found: str | None = super().get_password(service, username)  # type: ignore[no-untyped-call]
        return found
