"""Trying a source before it is kept: what was reached, step by step, and a few names."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Final

from desk_agent.i18n import _, ngettext
from desk_agent.net import tls
from desk_agent.people.sources.base import Person, SourceError
from desk_agent.people.sources.making import Server
from desk_agent.people.sources.patience import unless
from desk_agent.people.sources.trouble import (
    NoTlsError,
    SignInError,
    UnreachableError,
    UntrustedError,
)
from desk_agent.settings.directories import NO_TLS, CardDavServer, LdapServer
from desk_agent.text import plain
from desk_agent.view import CertificateView, Stage, TrialStep, TrialView

SAMPLES: Final = 3
LOOKED_AT: Final = 50  # entries: enough to find some with a number

Tell = Callable[[TrialView], None]
Check = Callable[[], None]


def _go_on() -> None:
    """Nobody minds."""


def try_source(server: Server, password: str, tell: Tell, check: Check = _go_on) -> TrialView:
    """Try ``server``; ``check`` may raise to end it. Waits for the server: made for a thread."""
    if isinstance(server, LdapServer):
        return try_ldap(server, password, tell, check)
    return try_carddav(server, password, tell, check)


class Trial:
    """Collects the steps; ``tell`` hears after each, on the thread of the trial."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.view = TrialView()

    def step(self, stage: Stage, text: str, *, good: bool = True) -> None:
        """One more thing is known."""
        self._show(steps=(*self.view.steps, TrialStep(stage, good, text)))

    def found(self, text: str, samples: Iterator[Person], books: tuple[tuple[str, str], ...] = ()) -> None:
        """It works; some of ``samples`` are shown."""
        names = []
        for person in samples:
            name = plain(person.name or f"{person.given} {person.family}") or plain(person.company)
            if name and person.phones:
                names.append(name)
            if len(names) == SAMPLES:
                break
        self._show(
            steps=(*self.view.steps, TrialStep(Stage.FIND, True, text)), samples=tuple(names), books=books, done=True
        )

    def failed(self, error: SourceError, host: str, port: int, pin: str, look: Callable[[], bytes]) -> None:
        """It does not work; ``look`` gets the certificate if that is why."""
        stage = _stage(error)
        if type(error) is not SourceError:  # that is said of the settings, before anybody is asked
            if stage is not Stage.REACH and not self.view.steps:
                self.step(Stage.REACH, answers(host, port))
            if stage in {Stage.SIGN_IN, Stage.FIND} and len(self.view.steps) == 1:
                self.step(Stage.TLS, trusted(pin))
        steps = (*self.view.steps, TrialStep(stage, False, str(error)))
        certificate = None
        if isinstance(error, UntrustedError):
            # one that cannot be had again is not asked about
            with contextlib.suppress(SourceError, OSError, TimeoutError):
                certificate = _shown(error, host, port, pin, error.der or look())
        self._show(steps=steps, certificate=certificate, done=True)

    def _show(
        self,
        *,
        steps: tuple[TrialStep, ...],
        samples: tuple[str, ...] = (),
        books: tuple[tuple[str, str], ...] = (),
        certificate: CertificateView | None = None,
        done: bool = False,
    ) -> None:
        self.view = TrialView(steps, books, samples, certificate, done)
        self._tell(self.view)


def try_ldap(server: LdapServer, password: str, tell: Tell = lambda _view: None, check: Check = _go_on) -> TrialView:
    """Reach the directory, sign in, read a few entries; see `try_source`."""
    from desk_agent.people.sources.ldap.entries import Mapper  # noqa: PLC0415 - loaded when it is needed
    from desk_agent.people.sources.ldap.link import Link  # noqa: PLC0415

    trial = Trial(tell)
    link: Link | None = None
    try:
        mapper = Mapper(server)
        link = Link(server, password, check)
        link.open()
        trial.step(Stage.REACH, answers(server.host, server.at))
        trial.step(
            Stage.TLS, _("The connection is not encrypted.") if server.security == NO_TLS else trusted(server.pin)
        )
        link.sign_in()
        trial.step(Stage.SIGN_IN, signed_in(server.user))
        entries = link.some(server.filter, mapper.wanted, LOOKED_AT, 10)
        text = (
            _("{count} entries or more pass the filter.").format(count=LOOKED_AT)
            if len(entries) >= LOOKED_AT
            else ngettext(
                "{count} entry passes the filter.", "{count} entries pass the filter.", len(entries)
            ).format(count=len(entries))
        )
        trial.found(text, (mapper.person(entry.dn, entry.values) for entry in entries))
    except SourceError as error:
        trial.failed(error, server.host, server.at, server.pin, lambda: Link(server, "").certificate())
    finally:
        if link is not None:
            link.close()
    return trial.view


def try_carddav(
    server: CardDavServer, password: str, tell: Tell = lambda _view: None, check: Check = _go_on
) -> TrialView:
    """Reach the server, sign in, find the address books, read a few cards; see `try_source`."""
    trial = Trial(tell)
    _user, host, port = server.place
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        try:
            runner.run(unless(check, _try_carddav(server, password, trial)))
        except SourceError as error:
            trial.failed(error, host, port, server.pin, lambda: runner.run(tls.look_at(host, port)))
    return trial.view


async def _try_carddav(server: CardDavServer, password: str, trial: Trial) -> None:
    from desk_agent.people.sources.carddav.changes import cards, changes  # noqa: PLC0415 - loaded when needed
    from desk_agent.people.sources.carddav.discovery import books  # noqa: PLC0415
    from desk_agent.people.sources.carddav.http import Dav  # noqa: PLC0415
    from desk_agent.people.sources.carddav.people import rows  # noqa: PLC0415

    async with Dav(server.address, server.user, password, server.pin) as dav:
        found = await books(dav)
        trial.step(Stage.REACH, answers(dav.host, dav.port))
        trial.step(Stage.TLS, trusted(server.pin) if dav.is_encrypted else _("The connection is not encrypted."))
        trial.step(Stage.SIGN_IN, signed_in(server.user))
        count = 0
        samples: list[Person] = []
        for book in found:
            if server.books and book.url not in server.books:
                continue
            listed = await changes(dav, book, {}, "")
            count += len(listed.changed)
            some = list(listed.changed)[: max(0, LOOKED_AT - len(samples))]
            async for part in cards(dav, book, some):
                samples += [row for card in part for row in rows(card, 0) if isinstance(row, Person)]
        text = ngettext(
            "{books} address book with {count} entries.", "{books} address books with {count} entries.", len(found)
        ).format(books=len(found), count=count)
        trial.found(text, iter(samples), tuple((book.url, book.name) for book in found))


def answers(host: str, port: int) -> str:
    """That somebody is there, in words."""
    return _("{where} answers.").format(where=f"{host}:{port}")


def trusted(pin: str) -> str:
    """Why the certificate is trusted, in words."""
    if pin:
        return _("The connection is encrypted, with the certificate that you have trusted.")
    return _("The connection is encrypted, and this computer trusts the certificate.")


def signed_in(user: str) -> str:
    """As whom, in words."""
    return _("Signed in as {user}.").format(user=plain(user)) if user else _("No sign-in is needed.")


def _stage(error: SourceError) -> Stage:
    if isinstance(error, UnreachableError):
        return Stage.REACH
    if isinstance(error, NoTlsError | UntrustedError):
        return Stage.TLS
    return Stage.SIGN_IN if isinstance(error, SignInError) else Stage.FIND


def _shown(error: UntrustedError, host: str, port: int, pin: str, der: bytes) -> CertificateView:
    seen = tls.describe(host, port, der)
    return CertificateView(
        host,
        port,
        seen.subject,
        seen.issuer,
        seen.not_before,
        seen.not_after,
        _pairs(seen.sha256),
        str(error),
        _pairs(pin.removeprefix("sha256:")) if error.changed else "",
    )


def _pairs(digits: str) -> str:
    return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2)).upper()
