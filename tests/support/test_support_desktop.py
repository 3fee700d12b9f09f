"""The private desktop and its driver, with a program of a few lines."""

import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.xdesktop import XDesktop, end, x_desktop

PROGRAM = """
    from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

    app = QApplication([])
    window = QWidget(windowTitle="Sample")
    layout = QVBoxLayout(window)
    field, button, label = QLineEdit(), QPushButton("Call"), QLabel("nothing yet")
    field.setAccessibleName("Number")
    label.setObjectName("outcome")
    button.clicked.connect(lambda: label.setText("calling " + field.text()))
    for widget in (field, button, label):
        layout.addWidget(widget)
    window.show()
    app.exec()
"""


def test_a_program_is_driven_from_outside(xdesktop: XDesktop) -> None:
    program = xdesktop.start([sys.executable, "-c", textwrap.dedent(PROGRAM)])
    found = xdesktop.atspi("wait", "Call", "push button", "--timeout", "20")
    assert [node["name"] for node in found] == ["Call"]
    assert "showing" in found[0]["states"]
    xdesktop.atspi("type", "Number", "1002")
    xdesktop.atspi("press", "Call")
    assert xdesktop.atspi("wait", "calling 1002")[0]["id"].endswith("outcome")
    assert xdesktop.atspi("find", "nothing yet") == []
    assert xdesktop.atspi("tree")[0]["children"][0]["name"] == "Sample"
    with pytest.raises(AssertionError, match="no 'Hang up'"):
        xdesktop.atspi("press", "Hang up", "--timeout", "0.2")
    assert end(program) != 0
    assert xdesktop.atspi("gone", "Call") == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_is_left_running() -> None:
    with x_desktop() as desktop:
        runtime = desktop.env["XDG_RUNTIME_DIR"]
        desktop.start(["sh", "-c", "sleep 600 & wait"])
        desktop.atspi("tree")
        assert _processes_with(runtime)
    assert not _processes_with(runtime)
    assert not Path(runtime).exists()


def _processes_with(text: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found
