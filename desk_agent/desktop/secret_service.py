"""The Secret Service as keyring has it, which makes no keyring only to look into it."""

from contextlib import ExitStack, closing

import secretstorage
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringLocked


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


class QuietSecretService(SecretService):
    """For what nobody has asked for: a keyring that is locked, or not there, is left alone."""

    def get_preferred_collection(self) -> secretstorage.Collection:
        """The user's keyring, open; raises KeyringLocked, or secretstorage's error if there is none."""
        with ExitStack() as stack:
            bus = secretstorage.dbus_init()
            stack.callback(bus.close)
            collection = secretstorage.Collection(bus)
            if collection.is_locked():
                raise KeyringLocked
            stack.pop_all()
        return collection
