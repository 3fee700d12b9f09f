"""How a panel with a list is built: a line to search in, filters, the list, and a foot."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desk_agent.ui.widgets.flow import FlowLayout

_LEAST: Final = 56  # px that the list has before anything else but the line has a place
_GAP: Final = 8


def lay_out(
    panel: QWidget,
    line: Sequence[QWidget],
    filters: Sequence[QWidget],
    below: Sequence[QWidget],
    foot: Sequence[QWidget],
) -> QStackedLayout:
    """Put everything into ``panel``; returns what shows one of ``below``. The first of ``line`` and ``foot`` is wide.

    In a low place the foot and the filters give way to the list.
    """
    top = QHBoxLayout()
    chips, last, middle = QWidget(), QWidget(), QWidget()
    flow = FlowLayout(chips)
    for widget in filters:
        flow.addWidget(widget)
    end = QHBoxLayout(last)
    end.setContentsMargins(_GAP, 0, _GAP, 4)
    for row, widgets in ((top, line), (end, foot)):
        row.setSpacing(_GAP)
        for widget in widgets:
            row.addWidget(widget, 0 if widget is not widgets[0] else 1)
    pages = QStackedLayout(middle)
    pages.setContentsMargins(0, 0, 0, 0)
    for widget in below:
        pages.addWidget(widget)
    head = QVBoxLayout()
    head.setContentsMargins(_GAP, 0, _GAP, 0)
    head.setSpacing(_GAP)
    head.addLayout(top)
    head.addWidget(chips)
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, _GAP, 0, 0)
    column.setSpacing(4)
    column.addLayout(head)
    column.addWidget(middle, 1)
    column.addWidget(last)
    _GiveWay(panel, line[0], (last, chips))
    return pages


class _GiveWay(QObject):
    """Leaves out those ``rows`` of ``panel`` for which there is no room beside ``line`` and the list."""

    def __init__(self, panel: QWidget, line: QWidget, rows: Sequence[QWidget]) -> None:
        super().__init__(panel)
        self._panel = panel
        self._line = line
        self._rows = rows
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The panel has another size, or there is more or less in it."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        room = self._panel.height() - self._line.sizeHint().height() - 3 * _GAP - _LEAST
        for row in self._rows:
            width = self._panel.width() - 2 * _GAP
            height = row.heightForWidth(width) if row.hasHeightForWidth() else row.sizeHint().height()
            fits = height + _GAP <= room
            room -= height + _GAP if fits else 0
            if row.isHidden() == fits:
                row.setVisible(fits)
