"""What somebody types into a line, and the people it could mean."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer

from desk_agent.ui.contact_bridge import ContactBridge
from desk_agent.view import Suggestion

PAUSE: Final = 300  # ms without a key after which a directory on the network is asked as well


class Suggester:
    """Asks for each text, shows the newest answer, and keeps a key that was struck before it came.

    Directories that are asked each time follow after a pause; whom they know comes below the others.

    Args:
        contacts: whom to ask.
        who: names the line.
        show: shows the people of the newest text.
        add: shows them with some more; who is lit must stay lit.
    """

    def __init__(
        self,
        contacts: ContactBridge,
        who: str,
        show: Callable[[list[Suggestion]], None],
        add: Callable[[list[Suggestion]], None],
    ) -> None:
        self._contacts = contacts
        self._who = who
        self._show = show
        self._more = add
        self._turn = 0
        self._waiting = False
        self._then: Callable[[], None] | None = None
        self._shown: list[Suggestion] = []
        self._asked = ("", 0)
        self._pause = QTimer()
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._ask_live)

    def ask(self, text: str, limit: int) -> None:
        """Show the people whom ``text`` could mean, soon."""
        self._asked = (text, limit)
        self._pause.stop()
        self._turn += 1
        self._waiting, self._then = True, None
        turn = self._turn
        self._contacts.suggest(text, limit, self._who, lambda found: self._answered(turn, found))

    def forget(self) -> None:
        """Nobody waits for the answer any more."""
        self._pause.stop()
        self._turn += 1
        self._waiting, self._then = False, None

    def then(self, action: Callable[[], None]) -> None:
        """Do ``action`` with what is shown for the present text: now, or when that is there."""
        if self._waiting:
            self._then = action
        else:
            action()

    def _answered(self, turn: int, found: list[Suggestion]) -> None:
        if turn != self._turn:
            return
        self._waiting = False
        self._shown = found
        self._show(found)
        text, limit = self._asked
        if len(found) < limit and text and self._contacts.has_live:
            self._pause.start()
        action, self._then = self._then, None
        if action is not None:
            action()

    def _ask_live(self) -> None:
        turn, (text, limit) = self._turn, self._asked
        self._contacts.suggest_live(text, limit, self._who, lambda found: self._add(turn, found, limit))

    def _add(self, turn: int, found: list[Suggestion], limit: int) -> None:
        known = {one.number for one in self._shown}
        new = [one for one in found if one.number not in known]
        if turn == self._turn and new:
            self._shown = [*self._shown, *new][:limit]
            self._more(self._shown)
