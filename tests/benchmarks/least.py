"""The least that could show a call, or two thousand colleagues: a socket, the decoder of JSON, and a widget of Qt."""

import asyncio
import time
from typing import Any

import msgspec

from tests.benchmarks.children import run_qt, serve
from tests.benchmarks.desk_child import _trusting
from tests.benchmarks.inside import Heart

FRAME_MS = 16
SIZE = (360, 150)
COLOUR = "#ff00ff"


class Data(msgspec.Struct):
    """What is used of an event."""

    type: str
    deviceNumber: str = ""
    callingDN: str = ""
    status: str = ""


class Frame(msgspec.Struct):
    event: str
    data: Data


class Least:
    """Both widgets and their socket."""

    def __init__(self) -> None:
        from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt, QTimer
        from PySide6.QtGui import QColor, QPainter
        from PySide6.QtWidgets import QListView, QStyledItemDelegate, QWidget

        class Popup(QWidget):
            text = ""

            def paintEvent(self, _event: Any) -> None:
                painter = QPainter(self)
                painter.fillRect(self.rect(), QColor("white"))
                painter.fillRect(0, 0, 6, self.height(), QColor(COLOUR))
                painter.drawText(QRect(20, 10, 300, 30), 0, self.text)

        class Model(QAbstractListModel):
            def __init__(self) -> None:
                super().__init__()
                self.names: list[str] = []

            def rowCount(self, _parent: Any = QModelIndex()) -> int:  # noqa: B008
                return len(self.names)

            def data(self, index: Any, role: int = 0) -> Any:
                return self.names[index.row()] if role == Qt.ItemDataRole.DisplayRole else None

        class Delegate(QStyledItemDelegate):
            def sizeHint(self, _option: Any, _index: Any) -> QSize:
                return QSize(200, 52)

            def paint(self, painter: QPainter, option: Any, index: Any) -> None:
                name = index.data()
                painter.fillRect(option.rect, QColor("white"))
                painter.setBrush(QColor(states[name]))
                painter.drawEllipse(option.rect.left() + 12, option.rect.top() + 8, 36, 36)
                painter.drawText(option.rect.adjusted(60, 6, 0, 0), 0, name)

        states: dict[str, str] = {}
        self.states = states
        self.popup = Popup(
            None, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.popup.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.popup.setGeometry(800, 100, *SIZE)
        self.popup.grab()
        self.model = Model()
        self.view = QListView()
        self.view.setUniformItemSizes(True)
        self.view.setItemDelegate(Delegate(self.view))
        self.view.setGeometry(410, 0, 380, 640)  # beside the window of the program
        self.dirty: set[str] = set()
        self.flush = QTimer()
        self.flush.setSingleShot(True)
        self.flush.setInterval(FRAME_MS)
        self.flush.timeout.connect(self._flush)
        self.rows: dict[str, int] = {}
        self._decode = msgspec.json.Decoder(Frame).decode
        self._heart = Heart()
        self._reading: Any = None
        self._socket: Any = None

    async def connect(self, port: int) -> None:
        from websockets.asyncio.client import connect

        self._socket = await connect(
            f"wss://127.0.0.1:{port}/ipxapi", ssl=_trusting(), compression=None, proxy=None, ping_interval=None,
            max_queue=1024,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        at = 0
        while True:
            data = self._decode(await self._socket.recv()).data
            match data.type:
                case "presence":
                    self.states[data.deviceNumber] = "green" if data.status == "idle" else "orange"
                    self.dirty.add(data.deviceNumber)
                    if not self.flush.isActive():
                        self.flush.start()
                case "ringing":
                    self.popup.text = data.callingDN
                    self.popup.show()
                case "released":
                    self.popup.hide()
            at += 1
            if not at % 32:
                await asyncio.sleep(0)

    def _flush(self) -> None:
        for number in self.dirty:
            self.view.update(self.model.index(self.rows[number]))
        self.dirty.clear()

    def show(self, numbers: list[str]) -> None:
        """Fill the view and show it."""
        self.model.names = numbers
        self.rows = {number: at for at, number in enumerate(numbers)}
        self.states |= dict.fromkeys(numbers, "green")
        self.view.setModel(self.model)
        self.view.show()

    def start_heart(self) -> None:
        self._heart.start()

    def stop_heart(self) -> float:
        return self._heart.stop()

    def processor(self) -> float:
        return time.process_time()

    def place(self) -> list[int]:
        """Of the popup."""
        return [self.popup.x(), self.popup.y(), *SIZE]


async def _main(over: asyncio.Event) -> None:
    least = Least()
    names = ("connect", "show", "start_heart", "stop_heart", "processor", "place")
    serve({name: getattr(least, name) for name in names}, at_end=over.set)
    await over.wait()


if __name__ == "__main__":
    run_qt(_main)
