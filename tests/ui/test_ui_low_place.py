"""Where calls leave the panels little room, a list keeps a place and nothing lies over anything else."""

import pytest
from PySide6.QtWidgets import QWidget

from desk_agent.ui.panels.tabs import Panels
from desk_agent.view import LegState
from tests.ui.conftest import Stage

PANELS = {
    "history": ("historySearch", "historyKindButton", "historyEmpty"),
    "records": ("recordsSearch", "recordsKindButton", "recordsEmpty"),
}


@pytest.mark.parametrize("name", sorted(PANELS))
def test_filters_and_foot_give_way_to_the_list(live: Stage, name: str) -> None:
    panels = live.child("panels")
    assert isinstance(panels, Panels)
    search, filters, middle = (live.child(object_name) for object_name in PANELS[name])
    panels.open(getattr(panels, name))
    live.window.resize(380, 860)
    live.bot.waitUntil(filters.isVisible)
    live.desk.add(LegState.CONNECTED, active=True)
    live.desk.add(LegState.HOLDING)
    live.window.resize(380, 560)
    live.bot.waitUntil(lambda: panels.height() < 200 and not filters.isVisible())
    assert search.height() >= search.sizeHint().height()
    assert middle.height() >= 56
    assert apart(search, middle)
    live.window.resize(380, 1000)
    live.bot.waitUntil(filters.isVisible)
    assert apart(filters, middle)


def apart(above: QWidget, below: QWidget) -> bool:
    """Whether one ends before the other begins."""
    return above.mapToGlobal(above.rect().bottomLeft()).y() < below.mapToGlobal(below.rect().topLeft()).y()
