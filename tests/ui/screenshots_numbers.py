"""Pictures of the number doctor; see `screenshots`."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog

from desk_agent.settings import Dialling
from desk_agent.ui.dialogs.doctor import NumberDoctor

KOREA = Dialling("KR", outside="9", area="31")


def _doctor(text: str, locked: str = "") -> Callable[[], QDialog]:
    return lambda: NumberDoctor(KOREA, "1001", text=text, why_locked=lambda _path: locked)


def windows() -> dict[str, Callable[[], QDialog]]:
    """By name, what it says."""
    return {
        "doctor-empty": _doctor(""),
        "doctor-dials": _doctor("tel:031-805-5123;ext=12"),
        "doctor-asks": _doctor("060-700-1234"),
        "doctor-refuses": _doctor("1-800-FLOWERS", "Locked by IT, extension 500."),
    }
