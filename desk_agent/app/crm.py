"""The agent's other programs: pages of a CRM, the strip after a call and the site's own command hear of calls."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desk_agent.app.hands import Hands
from desk_agent.crm.fields import fields_of
from desk_agent.crm.hook import HookRunner
from desk_agent.crm.moments import Happened, Moment, Moments
from desk_agent.crm.sample import sample_call
from desk_agent.crm.screen_pop import ScreenPop, Whose
from desk_agent.desktop.browser import open_url
from desk_agent.i18n import _
from desk_agent.people.history import MAX_NOTE
from desk_agent.settings import Crm, Hook, WindowPage
from desk_agent.ui import shortcuts
from desk_agent.ui.after_call import AfterCallStrip, Asked, Written
from desk_agent.ui.settings.extensions import Tool
from desk_agent.view import CallsChanged, Change

DONE, REFUSED, WRONG = 0, 1, 2


class _Saying(QObject):
    """Brings what a thread says to the window's own."""

    said = Signal(str)


class Others:
    """Passes the moments of calls on, as the settings want it. What the demo makes up leaves the program nowhere."""

    def __init__(self, hands: Hands, opener: Callable[[str], bool] = open_url) -> None:
        self._hands = hands
        self._opener = opener
        current = hands.keeper.current
        self._saying = _Saying()
        self._saying.said.connect(hands.bridge.notice)
        self.hook = HookRunner(current.hook, self._saying.said.emit)
        self.pop = ScreenPop(current.crm, self._whose, self._open, hands.bridge.notice.emit)
        self.strip = AfterCallStrip()
        self._moments = Moments(self._hear)
        self._last: Happened | None = None
        hands.shell.window.desk.add_card(self.strip, under=True)
        self.strip.hide()
        self.strip.saved.connect(self._saved)
        self.strip.kept.connect(self._keep)
        self._key = QShortcut(QKeySequence(shortcuts.AFTER_CALL), hands.shell.window)
        self._key.activated.connect(self.strip.focus)
        hands.remote.verbs["crm"] = self._on_crm
        hands.remote.verbs["wrap-up"] = self._on_wrap_up
        self._add_tools()
        self._undo = (
            hands.keeper.subscribe("crm", self._on_crm_settings),
            hands.keeper.subscribe("hook", self._on_hook_settings),
            hands.desk.subscribe(self._on_change),
        )

    def close(self) -> None:
        """Tell nobody anything more."""
        for undo in self._undo:
            undo()
        self._hands.remote.verbs.pop("crm", None)
        self._hands.remote.verbs.pop("wrap-up", None)
        self.hook.close()

    # hearing

    def _on_change(self, change: Change) -> None:
        if isinstance(change, CallsChanged):
            self._moments.hear(change)

    def _hear(self, happened: Happened) -> None:
        self._last = happened
        self._run(happened)
        self.pop.hear(happened)
        if happened.moment is Moment.END:
            self._ask(happened)

    def _run(self, happened: Happened) -> None:
        if not self._hands.in_demo():
            whose = self._whose()
            self.hook.run(
                happened.moment, fields_of(happened, whose.rules, extension=whose.extension, user=whose.user)
            )

    def _ask(self, happened: Happened) -> None:
        wanted, past = self._hands.keeper.current.crm.strip, happened.past
        asks = wanted == "answered" or (wanted == "acd" and bool(happened.call.group))
        if past is None or past.answered is None or not asks:
            return
        history = self._hands.desk.history
        entry = history.id_of(past.ref)
        if entry is not None:
            known = history.entry(entry)
            note, disposition = (known.note, known.disposition) if known is not None else ("", "")
            self.strip.ask(Asked(happened, entry, note, disposition), self._codes())

    def _codes(self) -> dict[str, str]:
        """What a call may have been about; the demo has some of its own, where the user has none."""
        codes = self._hands.keeper.current.crm.dispositions
        if codes or not self._hands.in_demo():
            return codes
        return {"order": _("Order"), "question": _("Question"), "complaint": _("Complaint")}

    # what the user writes

    def _saved(self, written: Written) -> None:
        self._keep(written)
        call = written.asked.happened
        noted = Happened(Moment.NOTE, call.key, call.call, call.past, written.note, written.code, written.name)
        self._run(noted)
        self.pop.hear(noted)

    def _keep(self, written: Written) -> None:
        asked, history = written.asked, self._hands.bridge.history
        if written.note != asked.note:
            history.note(asked.entry, written.note)
        disposition = written.name or written.code
        if disposition != asked.disposition:
            history.dispose(asked.entry, disposition)

    # verbs of the command line

    def _on_crm(self, _request: dict[str, Any]) -> dict[str, Any]:
        if self._last is None:
            return {"status": REFUSED, "message": _("There was no call yet.")}
        if not self.pop.open_now(self._last):
            return {"status": REFUSED, "message": _("The settings name no page that could be opened for it.")}
        return {"status": DONE}

    def _on_wrap_up(self, request: dict[str, Any]) -> dict[str, Any]:
        text, code = request.get("text"), request.get("code", "")
        codes, asked = self._codes(), self.strip.asked
        if not isinstance(text, str) or not isinstance(code, str) or len(text) > MAX_NOTE:
            return {"status": WRONG, "message": _("Which note?")}
        if code and code not in codes:
            names = ", ".join(codes) or "–"
            return {"status": REFUSED, "message": _("There is no such code. There are: {names}.").format(names=names)}
        if asked is None:
            return {"status": REFUSED, "message": _("No call is asked about just now.")}
        self.strip.dismiss()
        self._saved(Written(asked, text, code, codes.get(code, "")))
        return {"status": DONE}

    # settings

    def _on_crm_settings(self, crm: Crm) -> None:
        self.pop.crm = crm

    def _on_hook_settings(self, hook: Hook) -> None:
        self.hook.hook = hook

    def _add_tools(self) -> None:
        settings = self._hands.shell.settings
        settings.add_tool(
            Tool(
                WindowPage.CRM,
                _("Try the address"),
                "tryCrmAddress",
                self._try_address,
                _("Opens the page for a call that is made up: J. Park, +82 31 805 5123."),
            )
        )
        settings.add_tool(
            Tool(
                WindowPage.CRM,
                _("Try the command"),
                "tryHookCommand",
                self._try_command,
                _("Runs it once for a call that is made up, if it is switched on."),
            )
        )

    def _try_address(self, _window: QWidget) -> None:
        if not self._hands.keeper.current.crm.url:
            self._hands.bridge.notice.emit(_("There is no address yet."))
        else:
            self.pop.open_now(sample_call(self._hands.desk.now()))

    def _try_command(self, _window: QWidget) -> None:
        hook, sample = self._hands.keeper.current.hook, sample_call(self._hands.desk.now())
        whose = self._whose()
        values = fields_of(sample, whose.rules, extension=whose.extension, user=whose.user)
        if not hook.enabled or not hook.command:
            self._hands.bridge.notice.emit(_("The command is switched off, or there is none."))
        elif self.hook.run(hook.at[0] if hook.at else Moment.RING, values):
            self._hands.bridge.told.emit(_("The command runs. If it fails, that is said here."))

    # the workings

    def _whose(self) -> Whose:
        desk = self._hands.desk
        return Whose(desk.extension, desk.view.connection.user, desk.rules)

    def _open(self, url: str) -> bool:
        if self._hands.in_demo():
            self._hands.bridge.told.emit(_("In the demo no page is opened. It would be: {url}").format(url=url))
            return True
        return self._opener(url)


def attach(hands: Hands) -> Callable[[], None]:
    """See `desk_agent.app.extras`."""
    return Others(hands).close
