"""Passwords in the system's own keyring, and nowhere else.

The platform's backend is named, not searched for: that is quicker, and a plaintext backend that happens to be
installed is never taken. Whatever runs as the same user can read what is kept there; the sign-in window says so.
"""

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from desk_agent.i18n import N_, _

SERVICE = "Desk Agent"
SESSIONS = "Desk Agent session"
NO_KEYRING = N_("This computer has no keyring that Desk Agent can use, so the password is asked for at each sign-in.")

_Answer = TypeVar("_Answer")
_log = logging.getLogger(__name__)


class Backend(Protocol):
    """What Desk Agent uses of a keyring's backend; each call may block for seconds."""

    def get_password(self, service: str, username: str) -> str | None:
        """The password, None if none is kept."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a password; an error if none is kept."""


class PasswordStoreError(Exception):
    """The keyring refused; the text is a plain sentence without a secret."""


class PasswordStore:
    """The passwords of this user's accounts, each kept under ``user@host:port``."""

    service = SERVICE

    def __init__(self, backend: Callable[[], Backend] | None = None) -> None:
        """``backend`` makes the keyring's backend on first use, in any thread; None means the platform's own."""
        self._make = backend or self._platform_backend
        self._guard = threading.Lock()
        self._backend: Backend | None = None
        self._why_not = ""

    def available(self) -> tuple[bool, str]:
        """Whether passwords can be kept, and if not, why: one sentence. The first call may block for a second."""
        with self._guard:
            if self._backend is None and not self._why_not:
                self._open()
            return self._backend is not None, self._why_not

    async def get(self, user: str, host: str, port: int) -> str | None:
        """The kept password, None if there is none or no keyring. Raises PasswordStoreError."""
        return await _beside(self._get, _account(user, host, port))

    async def set(self, user: str, host: str, port: int, password: str) -> None:
        """Keep the password. Raises PasswordStoreError."""
        await _beside(self._set, _account(user, host, port), password)

    async def delete(self, user: str, host: str, port: int) -> None:
        """Forget the password, if one is kept. Raises PasswordStoreError."""
        await _beside(self._delete, _account(user, host, port))

    def _open(self) -> None:
        try:
            backend = self._make()
        except Exception as error:  # noqa: BLE001 - D-Bus, Keychain and Windows each raise their own kinds
            _log.info("no keyring: %s", type(error).__name__)
            self._why_not = _(NO_KEYRING)
            return
        if _is_plaintext(backend):
            self._why_not = _("The keyring on this computer would not encrypt the password, so it is not kept.")
            return
        self._backend = backend

    @staticmethod
    def _platform_backend() -> Backend:
        return platform_backend()

    def _get(self, account: str) -> str | None:
        if not self.available()[0]:
            return None
        return self._ask(lambda backend: backend.get_password(self.service, account))

    def _set(self, account: str, password: str) -> None:
        available, why_not = self.available()
        if not available:
            raise PasswordStoreError(why_not)
        self._ask(lambda backend: backend.set_password(self.service, account, password))

    def _delete(self, account: str) -> None:
        if self._get(account) is not None:
            self._ask(lambda backend: backend.delete_password(self.service, account))

    def _ask(self, question: Callable[[Backend], _Answer]) -> _Answer:
        assert self._backend is not None
        try:
            return question(self._backend)
        except Exception as error:  # noqa: BLE001 - D-Bus, Keychain and Windows each raise their own kinds
            raise PasswordStoreError(
                _("The keyring refused ({error}). Is it unlocked?").format(error=type(error).__name__)
            ) from None


class TokenStore(PasswordStore):
    """The token of each account's session, which is a secret: kept only where that asks nothing of the user."""

    service = SESSIONS

    def available(self) -> tuple[bool, str]:
        """As for passwords, but asked anew after a refusal: a keyring may come up after this program."""
        with self._guard:
            self._why_not = ""
        return super().available()

    @staticmethod
    def _platform_backend() -> Backend:
        return platform_backend(quiet=True)


def platform_backend(*, quiet: bool = False) -> Backend:
    """The one backend of this platform; raises if it cannot be used here, e.g. without a D-Bus session.

    A ``quiet`` one refuses where its user would have to be asked to make or to unlock a keyring.
    """
    backend: Backend
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring  # noqa: PLC0415

        _priority = WinVaultKeyring.priority
        backend = WinVaultKeyring()
    elif sys.platform == "darwin":
        from keyring.backends.macOS import Keyring  # noqa: PLC0415

        _priority = Keyring.priority
        backend = Keyring()
    else:
        from desk_agent.desktop.secret_service import QuietSecretService, SecretService  # noqa: PLC0415

        _priority = SecretService.priority
        backend = QuietSecretService() if quiet else SecretService()  # type: ignore[no-untyped-call]
    return backend


async def _beside(work: Callable[..., _Answer], *given: object) -> _Answer:
    """``work`` in a thread of its own: a keyring that asks its user something may never answer.

    The loop's own helpers are waited for when the program ends; this one is left behind.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Answer] = loop.create_future()

    def settle(answer: _Answer | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(cast("_Answer", answer))

    def run() -> None:
        answer, error = None, None
        try:
            answer = work(*given)
        except BaseException as raised:  # noqa: BLE001 - whoever waits is told
            error = raised
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(settle, answer, error)

    threading.Thread(target=run, name="desk-agent-keyring", daemon=True).start()
    return await done


def _account(user: str, host: str, port: int) -> str:
    return f"{user}@{host}:{port}"


def _is_plaintext(backend: Backend) -> bool:
    """Whether this is one of the backends that keep nothing, or keep it in the clear."""
    module = type(backend).__module__
    return module.startswith(("keyrings.alt", "keyring.backends.fail", "keyring.backends.null"))
