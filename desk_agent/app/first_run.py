"""From an address to a phone that rings here: each step of the sign-in tested, then how the site dials."""

from collections.abc import Callable

from msgspec.structs import replace

from desk_agent.api.errors import CertificateError, PbxError
from desk_agent.app.hands import Hands
from desk_agent.i18n import _
from desk_agent.people.numbers import NumberError, Origin, admit, rules_of
from desk_agent.settings import Dialling, Profile, WindowPage
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.welcome import WelcomeCard
from desk_agent.view import AddressView, Connection, ConnectionView, Step

_FIELDS = ("host", "port", "user", "extension")


class FirstRun:
    """Tests an address while the rest is still being typed, and asks for the dialling rules once."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._page = hands.shell.window.sign_in
        self._card: WelcomeCard | None = None
        self._first = not hands.keeper.current.profile.user
        self._wanted = False
        self._asked: tuple[str, int] | None = None
        locks = {name: hands.keeper.why_locked(f"profile.{name}") for name in _FIELDS}
        self._page.set_locked({name: why for name, why in locks.items() if why})
        self._page.addressWanted.connect(self._on_address)
        self._page.signInWanted.connect(self._on_sign_in)
        hands.bridge.connectionChanged.connect(self._on_connection)
        hands.bridge.callsChanged.connect(self._on_calls)
        self._undo = hands.keeper.subscribe("profile", self._on_profile)

    def close(self) -> None:
        """Take no more part."""
        self._undo()
        self._page.addressWanted.disconnect(self._on_address)  # a window that closes leaves its fields
        self._page.signInWanted.disconnect(self._on_sign_in)
        self._hands.bridge.connectionChanged.disconnect(self._on_connection)
        self._hands.bridge.callsChanged.disconnect(self._on_calls)
        self._drop()

    def _on_profile(self, profile: Profile) -> None:
        if self._hands.bridge.view.connection.state is Connection.OFFLINE:
            self._page.set_prefill(SignInPrefill(profile.host, profile.port, profile.user, profile.extension))

    # the address

    def _on_address(self, host: str, port: int) -> None:
        if (host, port) != self._asked:
            self._asked = (host, port)
            self._page.set_address(AddressView(host, port, testing=True))
            self._hands.spawn(self._test(host, port))

    async def _test(self, host: str, port: int) -> None:
        from desk_agent.client.reach import reach

        found = AddressView(host, port)
        try:
            await reach(host, port, self._hands.keeper.current.pin(host, port))
        except PbxError as error:
            step = Step.CERTIFICATE if isinstance(error, CertificateError) else Step.ADDRESS
            found = replace(found, step=step, message=error.sentence)
        if self._asked == (host, port):  # else another address has been typed meanwhile
            self._asked = None  # who types it again wants it tested again
            self._page.set_address(found)

    # how the site dials

    def _on_sign_in(self) -> None:
        self._wanted = self._first  # who signs in from the command line knows how their site dials

    def _on_connection(self, connection: ConnectionView) -> None:
        if connection.state is Connection.OFFLINE or connection.demo:
            self._drop()
        elif self._card is not None:
            self._card.set_connection(connection)
        elif self._wanted and connection.state is Connection.LIVE:
            self._first = self._wanted = False
            if not self._hands.keeper.current.dialling.country:
                self._welcome(connection)

    def _welcome(self, connection: ConnectionView) -> None:
        card = WelcomeCard(self._hands.keeper, _preview(connection.extension), connection)
        card.closed.connect(self._drop)
        card.moreWanted.connect(lambda: self._hands.shell.open_settings(WindowPage.DIALLING))
        self._card = card
        self._hands.shell.window.desk.add_card(card)
        self._on_calls()

    def _on_calls(self) -> None:
        if self._card is not None:
            self._card.setVisible(not self._hands.bridge.view.calls)

    def _drop(self) -> None:
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
            self._card = None


def _preview(own: str) -> Callable[[str, Dialling], str]:
    def preview(text: str, dialling: Dialling) -> str:
        try:
            admitted = admit(text, Origin.TYPED, rules_of(dialling), own=own)
        except (NumberError, ValueError) as error:
            return str(error)
        return _("dials {digits}").format(digits=admitted.digits)

    return preview


def attach(hands: Hands) -> Callable[[], None]:
    """See the module."""
    return FirstRun(hands).close
