"""The number doctor, from the menu of the window."""

from collections.abc import Callable

from desk_agent.app.hands import Hands
from desk_agent.app.office import DEMO_RULES
from desk_agent.settings import Dialling


def attach(hands: Hands) -> Callable[[], None]:
    """Open it when it is asked for."""

    def open_doctor() -> None:
        from desk_agent.ui.dialogs.doctor import NumberDoctor

        in_demo = hands.in_demo()
        dialling = _demo_dialling() if in_demo else hands.keeper.current.dialling
        doctor = NumberDoctor(
            dialling, hands.desk.extension, why_locked=hands.keeper.why_locked, parent=hands.shell.window
        )
        if not in_demo:  # what is tried out there is not the user's
            doctor.rulesChosen.connect(hands.change)
        doctor.open()

    wanted = hands.shell.window.strip.doctorWanted
    wanted.connect(open_doctor)
    return lambda: None  # the window and its menu go together


def _demo_dialling() -> Dialling:
    return Dialling(
        DEMO_RULES.country, international=DEMO_RULES.international, outside=DEMO_RULES.outside, area=DEMO_RULES.area
    )
