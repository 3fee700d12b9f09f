"""Pictures of calls that are more than one, and of what is done with them; see `screenshots.py`."""

from collections.abc import Callable

from msgspec.structs import replace

from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.popup import CallPopup
from desk_agent.view import Colleague, Direction, LegState, ParkedCall, Presence, Verb
from tests.support.fake_desk import CONSULTING, TALKING, FakeDesk

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter GmbH"
_PEOPLE = (
    ("1002", "Seo-yeon Choi", Presence.TALKING, True),
    ("1003", "Lukas Brandt", Presence.FREE, True),
    ("1004", "Workshop", Presence.RINGING, False),
    ("1005", "Ji-hoon Park", Presence.DND, False),
    ("1006", "Elena Rossi", Presence.FORWARDED, False),
    ("1007", "Accounts", Presence.UNPLUGGED, False),
    ("1008", "Do-yun Lee", Presence.FREE, False),
)


def _people(desk: FakeDesk) -> None:
    desk.set_colleagues(
        [Colleague(number, name, presence, favourite=favourite) for number, name, presence, favourite in _PEOPLE]
    )


def _talking(desk: FakeDesk) -> int:
    desk.go_live()
    _people(desk)
    ref = desk.add(LegState.CONNECTED, active=True)
    desk.time += 133
    return ref


def _consult(desk: FakeDesk, state: LegState = LegState.CONNECTED) -> tuple[int, int]:
    held = _talking(desk)
    desk.change(held, LegState.HOLDING, active=False, actions=(Verb.SWAP, Verb.HANGUP))
    desk.time += 12
    actions = CONSULTING if state is LegState.CONNECTED else (Verb.COMPLETE, Verb.RECONNECT, Verb.HANGUP)
    ref = desk.add(
        state,
        active=True,
        direction=Direction.OUT,
        name="Seo-yeon Choi",
        number="1002",
        called="1002",
        consults_for=held,
        actions=actions,
    )
    desk.view = replace(desk.view, calls=tuple(reversed(desk.view.calls)))  # the active one first
    desk.change(ref)
    desk.time += 28
    return held, ref


def transfer(desk: FakeDesk, window: MainWindow) -> None:
    ref = _talking(desk)
    window.desk.choose(Verb.TRANSFER, ref)


def transfer_busy(desk: FakeDesk, window: MainWindow) -> None:
    ref = _talking(desk)
    window.desk.choose(Verb.TRANSFER, ref)
    window.desk.command._pick(window.desk.command.suggestions.model().index(0, 0))


def divert(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    _people(desk)
    desk.set_station(mailbox="700")
    window.desk.choose(Verb.DIVERT, desk.add(active=True))


def consulting(desk: FakeDesk, window: MainWindow) -> None:
    _consult(desk)


def consulting_ringing(desk: FakeDesk, window: MainWindow) -> None:
    _consult(desk, LegState.ALERTING)


def conference_of_five(desk: FakeDesk, window: MainWindow) -> None:
    ref = _talking(desk)
    members = (
        "Hana Trading, J. Park (+82318055123)",
        "You (1001)",
        "Seo-yeon Choi (1002)",
        "Lukas Brandt (1003)",
        "0226710450",
    )
    desk.change(ref, LegState.CONFERENCE, members=members, leader="You (1001)", leads=True)


def keypad(desk: FakeDesk, window: MainWindow) -> None:
    ref = _talking(desk)
    window.desk.choose(Verb.DIGITS, ref)
    for digit in "471":
        window.desk.calls.cards[0].keypad._type(digit)  # type: ignore[union-attr]


def failed_busy(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.add(
        LegState.FAILED,
        active=True,
        name="Seo-yeon Choi",
        number="1002",
        reason="The other side is busy.",
        actions=(Verb.CALLBACK, Verb.CAMP_ON, Verb.INTRUDE, Verb.WAIT, Verb.HANGUP),
        offers=("hotline",),
    )


def parked(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.set_parked(
        ParkedCall(1, "001", "+82318055123", "Hana Trading, J. Park", desk.at(-131)),
        ParkedCall(12, "012", "0226710450", "", desk.at(-12)),
    )
    desk.set_station(callback_to="Seo-yeon Choi (1002)")


def recall(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.add(active=True, badge="Recall", answered=desk.at(-300), actions=(Verb.ANSWER, Verb.REJECT))


def many(desk: FakeDesk, window: MainWindow) -> None:
    _consult(desk)
    desk.time += 3
    desk.add(LegState.HOLDING, name="Zoë Müller", number="+4930901820", actions=(Verb.SWAP, Verb.HANGUP))
    desk.add(name="Peter Lee", number="1009")
    desk.add(number="", name="")
    desk.time += 9


def lacking(desk: FakeDesk, window: MainWindow) -> None:
    ref = _talking(desk)
    reason = "The licence API-CTI-EXT does not cover transfer. Ask the PBX administrator."
    lacks = (Verb.TRANSFER, Verb.BLIND_TRANSFER)
    desk.change(
        ref, actions=tuple(v for v in TALKING if v not in lacks), greyed=tuple((verb, reason) for verb in lacks)
    )


def scripts(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    desk.set_colleagues(
        [
            Colleague("1002", "박지성 (하나무역)", Presence.TALKING, favourite=True),
            Colleague("1003", "أحمد الخوري", Presence.DND, favourite=True),
            Colleague("1004", "Дмитрий Александрович Константинопольский", Presence.FREE),
            Colleague("1005", LONG, Presence.FORWARDED),
        ]
    )
    ref = desk.add(LegState.CONNECTED, active=True, name="أحمد الخوري")
    desk.change(
        ref,
        LegState.CONFERENCE,
        leads=True,
        leader="You (1001)",
        members=("أحمد الخوري (0318055123)", "You (1001)", "박지성 (1002)", f"{LONG[:50]} (1005)", "Дмитрий (1004)"),
    )
    held = desk.add(LegState.HOLDING, name=LONG)
    desk.add(LegState.ALERTING, name="Дмитрий", consults_for=held, badge="Waiting there")
    window.desk.choose(Verb.INVITE, ref)
    window.desk.command._pick(window.desk.command.suggestions.model().index(1, 0))


STATES: tuple[Callable[[FakeDesk, MainWindow], None], ...] = (
    transfer,
    transfer_busy,
    divert,
    consulting,
    consulting_ringing,
    conference_of_five,
    keypad,
    failed_busy,
    parked,
    recall,
    many,
    lacking,
    scripts,
)


def popups(desk: FakeDesk) -> dict[str, CallPopup]:
    """A popup that offers whom to divert to, and one that comes back."""
    desk.go_live()
    _people(desk)
    desk.set_station(mailbox="700")
    desk.add()
    diverting = CallPopup()
    diverting.set_call(desk.view.calls[0], "")
    diverting.offer(
        [
            ("Seo-yeon Choi · on a call", "user", "1002"),
            ("Lukas Brandt", "user", "1003"),
            ("Voicemail", "voicemail", "700"),
        ]
    )
    desk.change(1, badge="Recall")
    recalled = CallPopup()
    recalled.set_call(desk.view.calls[0], "")
    return {"popup-divert": diverting, "popup-recall": recalled}
