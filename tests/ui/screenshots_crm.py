"""Pictures of the strip after a call; see `screenshots`."""

from desk_agent.crm.moments import Happened, Moment
from desk_agent.ui.after_call import AfterCallStrip, Asked
from desk_agent.ui.main_window import MainWindow
from desk_agent.view import LegState
from tests.support.fake_desk import FakeDesk

CODES = {"sold": "Sold", "later": "Calls again", "complaint": "Complaint"}


def _ask(desk: FakeDesk, window: MainWindow, note: str, disposition: str, codes: dict[str, str]) -> None:
    desk.go_live()
    ref = desk.add(group="620")
    desk.time += 8
    desk.change(ref, LegState.CONNECTED, answered=desk.now())
    desk.time += 192
    call = desk.view.calls[0]
    desk.end(ref)
    strip = AfterCallStrip()
    window.desk.add_card(strip, under=True)
    strip.ask(Asked(Happened(Moment.END, 1, call, desk.view.recent[0]), 1, note, disposition), codes)


def after_call(desk: FakeDesk, window: MainWindow) -> None:
    _ask(desk, window, "", "", CODES)


def after_call_written(desk: FakeDesk, window: MainWindow) -> None:
    _ask(desk, window, "Wants a quotation for 20 pallets to Busan until Friday, calls again", "Sold", CODES)
    desk.add()


def after_call_no_codes(desk: FakeDesk, window: MainWindow) -> None:
    _ask(desk, window, "", "", {})


STATES = (after_call, after_call_written, after_call_no_codes)
