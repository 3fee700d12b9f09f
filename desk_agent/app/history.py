"""Where the history is kept: in the user's file as long as the settings say, for the demo nowhere."""

import logging
import time
from collections.abc import Callable

from desk_agent.app import folders
from desk_agent.app.hands import Hands
from desk_agent.desk.history import close_open
from desk_agent.desktop import paths
from desk_agent.people.history import FILE_NAME, HistoryStore
from desk_agent.settings import Keeping
from desk_agent.view import Change, Connection, ConnectionChanged

log = logging.getLogger(__name__)


class Books:
    """The user's own history and the demo's, and which of them the desk writes into."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._desk = hands.desk
        self._keeping = hands.keeper.current.history
        self._in_demo = False
        self._own = self._open()
        self._demo: HistoryStore | None = None
        self._desk.history.use(self._own).close()
        self._apply()
        self._undo = (
            hands.keeper.subscribe("history", self._on_settings),
            self._desk.subscribe(self._on_change),
        )

    def close(self) -> None:
        """Write nothing more."""
        for undo in self._undo:
            undo()
        if self._in_demo:
            self._own.close()  # the desk closes the one it writes into
        elif self._demo is not None:
            self._demo.close()

    def _on_change(self, change: Change) -> None:
        """Before anything is known of a new sign-in, it shows whether it is the demo's."""
        if not isinstance(change, ConnectionChanged) or change.connection.state is not Connection.CONNECTING:
            return
        if change.connection.demo != self._in_demo:
            self._in_demo = change.connection.demo
            if self._in_demo:
                self._demo = self._demo or (HistoryStore() if self._hands.start.replay else _made_up())
                self._desk.history.use(self._demo)
            else:
                self._desk.history.use(self._own)

    def _on_settings(self, keeping: Keeping) -> None:
        before, self._keeping = self._keeping, keeping
        if (before.keep_days == 0) is not (keeping.keep_days == 0):
            old, self._own = self._own, self._open()
            if not self._in_demo:
                self._desk.history.use(self._own)
            old.close()
        self._apply()

    def _apply(self) -> None:
        keeping = self._keeping
        if self._in_demo:
            self._own.keep(keeping.keep_days, time.time()) if keeping.keep_days else None
        elif keeping.keep_days:
            self._desk.history.keep(keeping.keep_days, from_records=keeping.from_records)
        else:
            self._desk.history.keep(-1, from_records=keeping.from_records)  # in memory until the end

    def _open(self) -> HistoryStore:
        """The user's file; one in memory where nothing may be kept, after what was kept is gone."""
        try:
            path = paths.data_dir() / FILE_NAME
        except OSError as error:
            log.warning("no folder for the history: %s", error.strerror)
            return HistoryStore()  # `folders` says so
        if self._keeping.keep_days == 0:
            if path.exists():
                kept = HistoryStore(path)
                kept.delete_all()
                kept.close()
            return HistoryStore()
        store = HistoryStore(path)
        if not store.file.saved and folders.trouble():
            store.file.hush()
        close_open(store)
        return store


def _made_up() -> HistoryStore:
    from desk_agent.demo_history import fill

    store = HistoryStore()
    fill(store, time.time())
    return store


def attach(hands: Hands) -> Callable[[], None]:
    """See `desk_agent.app.extras`."""
    return Books(hands).close
