"""Recording what goes over the wire, for a report: from the menu, by a verb, or from the start on."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from desk_agent.app.hands import Hands
from desk_agent.i18n import N_, _
from desk_agent.view import Change, Connection, ConnectionChanged, ConnectionView

if TYPE_CHECKING:
    from desk_agent.trace.recorder import Recorder
    from desk_agent.ui.dialogs.recording import RecordDialog

log = logging.getLogger(__name__)

DONE, REFUSED, WRONG = 0, 1, 2
SECONDS: Final = 3600.0
BYTES: Final = 20 << 20
_START: Final = N_("Record for a report…")
_STOP: Final = N_("Stop recording")


class Wanted(Struct, frozen=True):
    """A recording that somebody has asked for."""

    file: Path
    seconds: float = SECONDS
    most_bytes: int = BYTES
    replace: bool = False


class _Saying(QObject):
    """Brings what the recorder's thread says to the window's own."""

    ended = Signal(str)


class Recordings:
    """One recording at a time, of whoever is signed in or does so next.

    Nothing of `desk_agent.trace` is loaded before something is recorded.
    """

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.dialog: RecordDialog | None = None
        self._wanted: Wanted | None = None
        self._recorder: Recorder | None = None
        self._user = ""
        self._saying = _Saying()
        self._saying.ended.connect(self._ended)
        strip = hands.shell.window.strip
        self.action = strip.add_action(_(_START), "recordAction", self._press)
        hands.remote.verbs["record"] = self._verb
        self._undo = hands.desk.subscribe(self._on_change)
        start = hands.start
        if start.replay:
            strip.set_replay()
        if start.record:
            self.begin(Wanted(Path(start.record), start.record_seconds, start.record_bytes))

    def close(self) -> None:
        """The program ends, and the recording with it."""
        self._undo()
        self._hands.remote.verbs.pop("record", None)
        self._finish()

    @property
    def file(self) -> Path | None:
        """What is recorded into, None: nothing is."""
        return self._wanted.file if self._wanted is not None else None

    def begin(self, wanted: Wanted) -> str:
        """Record from now on, or from the next sign-in on; why not, "" if so."""
        if self._wanted is not None:
            return _("A recording runs already: {name}.").format(name=self._wanted.file.name)
        self._wanted = wanted
        connection = self._hands.desk.view.connection
        if connection.state is not Connection.OFFLINE:
            why_not = self._attach(connection)
            if why_not:
                return why_not
        self._show()
        return ""

    def stop(self) -> Path | None:
        """End it; the file, None if none ran."""
        file = self.file
        self._finish()
        return file

    # what is pressed, and what is asked by the command line

    def _press(self) -> None:
        if self._wanted is not None:
            self._stopped()
            return
        from desk_agent.ui.dialogs.recording import RecordDialog

        name = f"desk-agent-{datetime.now().astimezone():%Y-%m-%d-%H%M}.jsonl"
        self.dialog = RecordDialog(name, self._hands.shell.window)
        self.dialog.chosen.connect(self._chosen)
        self.dialog.open()

    def _chosen(self, name: str) -> None:
        why_not = self.begin(Wanted(Path(name), replace=True))
        if why_not:
            self._hands.bridge.notice.emit(why_not)

    def _stopped(self) -> None:
        file = self.stop()
        if file is not None:
            self._hands.bridge.told.emit(_("The recording is kept in {name}.").format(name=file))

    def _verb(self, request: dict[str, Any]) -> dict[str, Any]:
        if request.get("do") == "stop":
            file = self.stop()
            if file is None:
                return {"status": REFUSED, "message": _("No recording runs.")}
            return {"status": DONE, "message": _("The recording is kept in {name}.").format(name=file)}
        name, seconds, most = request.get("file"), request.get("seconds", SECONDS), request.get("bytes", BYTES)
        good = isinstance(name, str) and Path(name).is_absolute()
        if not good or not isinstance(seconds, int | float) or not isinstance(most, int):
            return {"status": WRONG, "message": _("Which file?")}
        assert isinstance(name, str)
        why_not = self.begin(Wanted(Path(name), float(seconds), most))
        if why_not:
            return {"status": REFUSED, "message": why_not}
        return {"status": DONE, "message": _("Recording into {name}.").format(name=Path(name).name)}

    # the workings

    def _on_change(self, change: Change) -> None:
        if not isinstance(change, ConnectionChanged) or self._wanted is None:
            return
        connection = change.connection
        if self._recorder is None and connection.state is Connection.CONNECTING:
            why_not = self._attach(connection)
            if why_not:
                self._hands.bridge.notice.emit(why_not)
        elif self._recorder is not None and connection.user not in {"", self._user}:
            self._stopped()  # a trace is of one account

    def _attach(self, connection: ConnectionView) -> str:
        from desk_agent.trace.lines import TraceError
        from desk_agent.trace.recorder import Recorder

        assert self._wanted is not None
        wanted = self._wanted
        try:
            self._recorder = Recorder(
                wanted.file,
                connection.user,
                connection.extension,
                most_bytes=wanted.most_bytes,
                most_seconds=wanted.seconds,
                replace=wanted.replace,
                ended=self._saying.ended.emit,
            )
        except TraceError as error:
            self._wanted = None
            self._show()
            return str(error)
        self._user = connection.user
        self._hands.wire.listener = self._recorder
        return ""

    def _ended(self, sentence: str) -> None:
        """It has ended by itself."""
        self._finish()
        self._hands.bridge.notice.emit(sentence)

    def _finish(self) -> None:
        recorder, self._recorder = self._recorder, None
        self._hands.wire.listener = None
        if recorder is not None:
            recorder.close()
            self._hands.findings["trace"] = recorder.path
        self._wanted = None
        self._show()

    def _show(self) -> None:
        strip = self._hands.shell.window.strip
        file = self.file
        self.action.setText(_(_STOP) if file else _(_START))
        if file is None:
            strip.set_recording("")
        else:
            strip.set_recording(_("What the phone system says is recorded into {name}.").format(name=file.name))


def attach(hands: Hands) -> Callable[[], None]:
    """See `desk_agent.app.extras`."""
    return Recordings(hands).close
