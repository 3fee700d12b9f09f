"""What somebody types into a line, and the people it could mean."""

from collections.abc import Callable

from desk_agent.ui.contact_bridge import ContactBridge
from desk_agent.view import Suggestion


class Suggester:
    """Asks for each text, shows the newest answer, and keeps a key that was struck before it came.

    Args:
        contacts: whom to ask.
        who: names the line.
        show: shows the people of the newest text.
    """

    def __init__(self, contacts: ContactBridge, who: str, show: Callable[[list[Suggestion]], None]) -> None:
        self._contacts = contacts
        self._who = who
        self._show = show
        self._turn = 0
        self._waiting = False
        self._then: Callable[[], None] | None = None

    def ask(self, text: str, limit: int) -> None:
        """Show the people whom ``text`` could mean, soon."""
        self._turn += 1
        self._waiting, self._then = True, None
        turn = self._turn
        self._contacts.suggest(text, limit, self._who, lambda found: self._answered(turn, found))

    def forget(self) -> None:
        """Nobody waits for the answer any more."""
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
        self._show(found)
        action, self._then = self._then, None
        if action is not None:
            action()
