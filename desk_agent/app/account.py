"""Sessions for the desk, and what is remembered of an account: its name, its certificate, its password."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, cast

from msgspec.structs import replace

from desk_agent.app.tokens import Tokens
from desk_agent.desktop.secrets import PasswordStore, PasswordStoreError
from desk_agent.i18n import _
from desk_agent.settings import Keeper, Profile, known_paths
from desk_agent.ui import account_words
from desk_agent.view import SignIn
from desk_agent.wire import Wire

if TYPE_CHECKING:
    from desk_agent.client import Session
    from desk_agent.desk.session_like import SessionLike  # which brings all of the desk


class _Dialect(Protocol):
    def as_dict(self) -> dict[str, str]: ...


class _Learning(Protocol):
    @property
    def dialect(self) -> _Dialect: ...

    @property
    def others(self) -> Iterable[object]: ...


class Account:
    """Opens sessions and remembers what they have shown.

    Args:
        keeper: the settings.
        passwords: the system's keyring.
        tokens: the same, for the tokens of sessions.
        keep_password: whether a password may be kept at all, as it may not when it came by the command line.
        change: changes the settings; a refusal is said to the user.
        say: tells the user what went wrong.
    """

    def __init__(
        self,
        keeper: Keeper,
        passwords: PasswordStore,
        tokens: Tokens,
        *,
        keep_password: bool,
        change: Callable[[Any], None],
        say: Callable[[str], None],
    ) -> None:
        self._keeper = keeper
        self._passwords = passwords
        self._tokens = tokens
        self.keeps_password = keep_password
        self.change = change
        self.say = say
        self.wire = Wire()
        self._learning: tuple[str, _Learning] | None = None  # whose session, and what it has found out
        self._ahead: tuple[SignIn, Session] | None = None  # signs in already, for nobody yet
        self._left: asyncio.Task[None] | None = None

    def go_ahead(self, target: SignIn) -> None:
        """Begin to sign in as the next `open_session` for ``target`` will want it; a mistake is told then."""
        with contextlib.suppress(ValueError):
            session = self._session(target)
            session.start(patient=target.patient, outlast=True)
            self._ahead = target, session

    async def gone_ahead(self, within: float) -> None:
        """Return when the event socket of who has gone ahead is open, or it is known that it will not be."""
        if self._ahead is not None:
            await self._ahead[1].begun(within)

    def open_session(self, target: SignIn) -> "SessionLike":
        """A session for ``target``, with the certificate and the dialect that are known; ValueError says why not."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == target:
            return cast("SessionLike", ahead[1])
        if ahead is not None:
            self._left = asyncio.create_task(ahead[1].close(), name="account-left")
        return cast("SessionLike", self._session(target))

    def _session(self, target: SignIn) -> "Session":
        from desk_agent.client import Dialect, Session
        from desk_agent.client.places import known

        self.keep_dialect()
        settings = self._keeper.current
        if not target.demo:
            self._hold_to_locks(target)
        trust = trust_for(self._keeper, target)
        key = _profile(target).key
        session = Session(
            target.host,
            target.port,
            target.user,
            target.password,
            extension=target.extension or None,
            trust=trust or None,
            dialect=Dialect.from_dict(settings.dialects.get(key, {})),
            others=() if target.demo else known(settings.gateways.get(key, ())),
            wire=self.wire,
            **self._remembering(target),
        )
        self._learning = None if target.demo else (key, session)
        return session

    def _remembering(self, target: SignIn) -> dict[str, Any]:
        """What lets the next run end the session that this one leaves if it is killed."""
        if target.demo:
            return {}
        account = (target.user, target.host, target.port)
        return {
            "find_orphan": lambda: self._tokens.find(account),
            "on_token": lambda token: self._tokens.hear(account, token),
        }

    def settle(self) -> None:
        """Nothing is waited for any more: remember what there is to remember."""
        self._tokens.settle()

    async def close(self) -> None:
        """What was to be remembered or forgotten of sessions is, or is not in time."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            await ahead[1].close()
        if self._left is not None:
            await self._left
        await self._tokens.close()

    def _hold_to_locks(self, target: SignIn) -> None:
        """Raise ValueError with who has locked it, if ``target`` is not where or whom one may sign in."""
        locked = self._keeper.current.profile
        for path, given, allowed in (
            ("profile.host", target.host, locked.host),
            ("profile.port", target.port, locked.port),
            ("profile.user", target.user, locked.user),
            ("profile.extension", target.extension, locked.extension),
        ):
            if given != allowed and (why := self._keeper.why_locked(path)):
                raise ValueError(f"{_(known_paths()[path].option.label)}: {why}")

    def keep_dialect(self) -> None:
        """Remember what the session has found out about the PBX, so that the next one need not."""
        if self._learning is None:
            return
        key, session = self._learning
        settings = before = self._keeper.current
        found, others = session.dialect.as_dict(), tuple(map(str, session.others))
        if found and found != settings.dialects.get(key):
            settings = replace(settings, dialects={**settings.dialects, key: found})
        if others != settings.gateways.get(key, ()):
            settings = replace(settings, gateways={**settings.gateways, key: others})
        if settings != before:
            self.change(settings)

    def remember(self, target: SignIn) -> None:
        """Somebody has signed in: fill in the form with it the next time."""
        if not target.demo:
            profile = _profile(target)
            warning = account_words.server_account(target.user)
            if warning and profile.key != self._keeper.current.profile.key:
                self.say(warning)  # once: the form and the account's own window go on saying it
            if self._keeper.why_locked("profile.remember"):
                profile = replace(profile, remember=self._keeper.current.profile.remember)
            self.change(profile)
            self.keep_dialect()

    def trust(self, host: str, port: int, pin: str) -> None:
        """The user has said yes to a certificate."""
        self.change(self._keeper.current.with_pin(host, port, pin))

    async def keep_password(self, target: SignIn) -> None:
        """Put the password into the keyring, or take it out, as the user has said."""
        try:
            if target.remember and self._keeper.current.profile.remember:  # the latter may be locked
                await self._passwords.set(target.user, target.host, target.port, target.password)
            else:
                await self._passwords.delete(target.user, target.host, target.port)
        except PasswordStoreError as error:
            self.say(str(error))

    async def kept(self) -> SignIn | None:
        """How to sign in without asking; None if the user must be asked."""
        profile = self._keeper.current.profile
        if not (profile.complete and profile.remember):
            return None
        try:
            password = await self._passwords.get(profile.user, profile.host, profile.port)
        except PasswordStoreError as error:
            self.say(str(error))
            return None
        if not password:
            return None
        return SignIn(
            profile.host,
            profile.port,
            profile.user,
            password,
            profile.extension,
            remember=True,
            patient=True,
        )


def _profile(target: SignIn) -> Profile:
    return Profile(target.host, target.port, target.user, target.extension, target.remember)


def trust_for(keeper: Keeper, target: SignIn) -> str:
    """The pin of the only certificate to accept for ``target``, "" for the system's judgement."""
    known = keeper.current.pin(target.host, target.port)
    if target.demo or not keeper.presets.is_locked("pins"):
        return target.trust or known
    return known
