"""Days of calls, popups, dialogs and sign-ins leave nothing of Qt's behind; of memory, see `tests.soak --window`."""

import gc

from PySide6.QtWidgets import QApplication

from tests.support.window_life import WindowLife, qt_objects, widgets
from tests.ui.conftest import Stage

WARM = 5
TURNS = 5  # the rows of the history are away after each five


def test_days_leave_no_widget_and_no_object(stage: Stage) -> None:
    def there() -> tuple[int, int, int]:
        gc.collect()
        mine = sum(type(each).__module__.startswith("desk_agent.ui") for each in gc.get_objects())
        return widgets(), qt_objects(stage.shell, stage.bridge, QApplication.instance()), mine

    life = WindowLife(stage.desk, stage.shell)
    for _ in range(WARM):
        life.turn()
    before = there()
    for _ in range(TURNS):
        life.turn()
    assert there() == before
    assert before[0] > 100
