"""How loud the desk is: what may come to the user's attention by itself, and how."""

from typing import Final

from msgspec import Struct

from desk_agent.i18n import N_, _
from desk_agent.loudness_profiles import PROFILES
from desk_agent.settings.option import Imported, WindowPage, option

SHOWN: Final = {"all": N_("For every call"), "queues": N_("For queue calls only"), "none": N_("Never")}
NATIVE: Final = {
    "auto": N_("Where windows cannot be placed (Wayland)"),
    "always": N_("Always"),
    "never": N_("Never"),
}
SIZES: Final = {"small": N_("Small"), "normal": N_("Normal"), "large": N_("Large")}
RAISES: Final = {
    "never": N_("Never"),
    "ring": N_("When a call rings"),
    "answer": N_("When a call is answered"),
}
SCREENS: Final = {"pointer": N_("The one with the pointer"), "dragged": N_("Where I have dragged them")}
SOUNDS: Final = {
    "bell": N_("Bell"),
    "chime": N_("Chime"),
    "marimba": N_("Marimba"),
    "pulse": N_("Pulse"),
    "soft": N_("Soft"),
}
COLOURS: Final = {
    "": N_("None"),
    "blue": N_("Blue"),
    "teal": N_("Teal"),
    "green": N_("Green"),
    "olive": N_("Olive"),
    "orange": N_("Orange"),
    "red": N_("Red"),
    "pink": N_("Pink"),
    "purple": N_("Purple"),
    "grey": N_("Grey"),
}
RULE_SOUNDS: Final = {"": N_("As usual"), "none": N_("No sound"), **SOUNDS}
RULE_POPS: Final = {"": N_("As usual"), "always": N_("Always"), "never": N_("Never")}
MOST_PLACES: Final = 32  # screens that are remembered


class Loudness(Struct, frozen=True):
    """Which profile counts; what each lets through is in `desk_agent.loudness`."""

    profile: str = option(
        "everything",
        label=N_("Loudness"),
        page=WindowPage.LOUDNESS,
        help=N_(
            "Everything; queue calls only; popups without sound; dialling only, where nothing is said of calls; "
            "silent, where nothing comes up at all. The window always shows everything."
        ),
        choices=PROFILES,
    )


def _places(places: dict[str, tuple[int, ...]]) -> str:
    good = all(len(place) == 2 for place in places.values())
    return "" if good else _("A place is two numbers.")


class Popups(Struct, frozen=True):
    """The cards that come up when a call rings."""

    show: str = option(
        "all",
        label=N_("Popups"),
        page=WindowPage.POPUPS,
        help=N_("The loudness can allow fewer than this."),
        choices=SHOWN,
    )
    native: str = option(
        "auto",
        label=N_("The system's notification instead"),
        page=WindowPage.POPUPS,
        help=N_("With buttons, where the system's notifications can have them."),
        choices=NATIVE,
    )
    size: str = option("normal", label=N_("Size of popups"), page=WindowPage.POPUPS, choices=SIZES)
    farewell: int = option(
        3,
        label=N_("How long a popup stays when its call is over"),
        page=WindowPage.POPUPS,
        help=N_("It says that the call was missed, or who has answered it; 0 does not show that."),
        least=0,
        most=60,
        unit=N_("s"),
    )
    screen: str = option("pointer", label=N_("Screen of popups"), page=WindowPage.POPUPS, choices=SCREENS)
    raise_window: str = option(
        "never",
        label=N_("Bring the main window to the front"),
        page=WindowPage.POPUPS,
        help=N_("It takes the keyboard from no other program."),
        choices=RAISES,
    )
    # screen and scale -> how far from its corner, in pixels of that scale
    places: dict[str, tuple[int, ...]] = option(factory=dict, most=MOST_PLACES, check=_places, imported=Imported.NO)
    home: str = option("", most=255, imported=Imported.NO)  # the screen they were last dragged to


class Sound(Struct, frozen=True):
    """A sound while a call rings. Off by default: the telephone rings already."""

    ring: bool = option(
        False,
        label=N_("Ring on this computer too"),
        page=WindowPage.POPUPS,
        help=N_("The telephone rings by itself; this is for those who wear a headset or sit elsewhere."),
    )
    sound: str = option("bell", label=N_("Ring sound"), page=WindowPage.POPUPS, choices=SOUNDS)
    volume: int = option(70, label=N_("Volume"), page=WindowPage.POPUPS, least=0, most=100, unit="%")
    device: str = option(
        "",
        label=N_("Output for the ring sound"),
        page=WindowPage.POPUPS,
        help=N_("Empty: the system's own. One that is not plugged in is replaced by that."),
        most=255,
        imported=Imported.NO,
        editor="sound_device",
    )


class Notices(Struct, frozen=True):
    """What the system's notifications say; the loudness can allow less."""

    missed: bool = option(True, label=N_("Notify of missed calls"), page=WindowPage.POPUPS)
    voicemail: bool = option(True, label=N_("Notify of new voicemail"), page=WindowPage.POPUPS)
    connection: bool = option(
        True,
        label=N_("Notify of a lost connection"),
        page=WindowPage.POPUPS,
        help=N_("Only if it does not come back within some seconds."),
    )


class QueueRule(Struct, frozen=True):
    """What is different for the calls of one queue, group or dialled number."""

    colour: str = option("", choices=COLOURS)
    sound: str = option("", choices=RULE_SOUNDS)
    pops: str = option("", choices=RULE_POPS)


def why_no_rules(rules: dict[str, QueueRule]) -> str:
    """Why ``rules`` cannot be, "" if they can."""
    good = all(number.isascii() and number.isdigit() and len(number) <= 32 for number in rules)
    return "" if good else _("A rule is for the number of a queue or the number that was dialled: digits only.")
