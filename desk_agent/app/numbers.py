"""The number doctor, from the menu of the window and from the settings."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desk_agent.app.hands import Hands
from desk_agent.app.office import DEMO_RULES
from desk_agent.i18n import _
from desk_agent.settings import Dialling, WindowPage
from desk_agent.ui.settings.extensions import Tool


def attach(hands: Hands) -> Callable[[], None]:
    """Open it when it is asked for."""

    def open_doctor(parent: QWidget | None = None) -> None:
        from desk_agent.ui.dialogs.doctor import NumberDoctor

        in_demo = hands.in_demo()
        dialling = _demo_dialling() if in_demo else hands.keeper.current.dialling
        doctor = NumberDoctor(
            dialling,
            hands.desk.extension,
            why_locked=hands.keeper.why_locked,
            parent=parent or hands.shell.window,
        )
        if not in_demo:  # what is tried out there is not the user's
            doctor.rulesChosen.connect(hands.change)
        doctor.open()

    hands.shell.window.strip.doctorWanted.connect(lambda: open_doctor())  # noqa: PLW0108 - Qt would give it a bool
    hands.shell.settings.add_tool(
        Tool(
            WindowPage.DIALLING,
            _("Number doctor…"),
            "openNumberDoctor",
            open_doctor,
            _("Shows for any text which rule fires and what would be dialled. Nobody is called."),
        )
    )
    return lambda: None  # the windows and what was hooked into them go together


def _demo_dialling() -> Dialling:
    return Dialling(
        DEMO_RULES.country, international=DEMO_RULES.international, outside=DEMO_RULES.outside, area=DEMO_RULES.area
    )
