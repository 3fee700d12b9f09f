"""Who rings is on the popup with the first frame that is painted, out of a large list and from a real exchange."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel

from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.base import Kind
from desk_agent.people.store.contact_store import ContactStore
from desk_agent.simulator import Simulator
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.popups import PopupStack
from tests.support.office import signed_in
from tests.support.people_source import ListSource, someone
from tests.support.until import until

MANY = 5_000


class FirstFrames(QObject):
    """What the popup's labels say whenever one of them is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and watched.objectName() in {"popupName", "popupNumber"}:
            assert isinstance(watched, QLabel)
            if watched.window().isVisible():
                self.said.append((watched.objectName(), watched.text()))
        return False


@pytest.fixture
def frames() -> Iterator[FirstFrames]:
    watch = FirstFrames()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(watch)
    yield watch
    application.removeEventFilter(watch)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[ContactStore]:
    made = ContactStore(tmp_path / "contacts.db", DialRules("KR", outside="9"))
    crowd = [someone(f"Person {n}", f"+8210{n:08}") for n in range(MANY)]
    own = [someone("Ann Lee", "031-805-5123"), someone("Bob Lee", "+82 31 805 5123")]
    made.refresh(ListSource([*crowd, *own])).done.result(30)
    firm = ListSource([someone("Kim Firm", "031-805-5124")], key="firm", name="Head office", kind=Kind.DIRECTORY)
    made.refresh(firm).done.result(30)
    yield made
    made.close()


async def test_the_name_is_there_with_the_first_frame(frames: FirstFrames, store: ContactStore) -> None:
    async with Simulator(scenario="quiet", seed=1) as simulator, signed_in(simulator) as seen:
        seen.desk.contacts.use(store)
        bridge = Bridge(seen.desk)
        for number, who, where in (
            ("0318055123", "Ann Lee, Bob Lee", ""),
            ("0318055124", "Kim Firm", "Head office"),
            ("01000001234", "Person 1234", ""),
        ):
            stack = PopupStack(bridge)
            frames.said.clear()
            simulator.exchange.ring("1001", number)
            await until(lambda: {name for name, _ in frames.said} == {"popupName", "popupNumber"})
            assert next(text for name, text in frames.said if name == "popupName") == who
            assert where in next(text for name, text in frames.said if name == "popupNumber")
            simulator.exchange.hang_up(number)
            await seen.idle()
            stack.close()
        seen.desk.contacts.use(None)
        bridge.close()
