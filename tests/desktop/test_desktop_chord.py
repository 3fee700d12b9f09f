"""The hotkey as it is written in the settings."""

import pytest

from desk_agent.chord import FUNCTION_KEYS, KEYS, Chord, ChordError
from desk_agent.desktop.hotkeys import macos, windows
from desk_agent.settings import Anywhere
from desk_agent.settings.reading import BadValueError, check


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ctrl+alt+d", "Ctrl+Alt+D"),
        ("Alt + Ctrl + D", "Ctrl+Alt+D"),
        ("F9", "F9"),
        ("Super+F1", "Meta+F1"),
        ("shift+ctrl+1", "Ctrl+Shift+1"),
        ("Control+PgUp", "Ctrl+PageUp"),
        ("Pause", "Pause"),
        ("Ctrl+F11", "Ctrl+F11"),
    ],
)
def test_it_is_read_in_any_order_and_case_and_written_in_one(text: str, written: str) -> None:
    chord = Chord.parse(text)
    assert str(chord) == written
    assert Chord.parse(written) == chord


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a key"),
        ("Ctrl", "not a key"),
        ("Ctrl+Alt", "not a key"),
        ("Ctrl+ö", "not a key"),
        ("Hyper+D", "not a key"),
        ("Ctrl+Ctrl+D", "not a key"),
        ("D", "needed for typing"),
        ("Shift+D", "needed for typing"),
        ("Space", "needed for typing"),
        ("Ctrl+C", "means something"),
        ("Ctrl+v", "means something"),
    ],
)
def test_what_nobody_could_do_without_is_refused(text: str, said: str) -> None:
    with pytest.raises(ChordError, match=said):
        Chord.parse(text)


def test_the_settings_refuse_it_too() -> None:
    check(Anywhere(hotkey="Ctrl+Alt+D"))
    check(Anywhere(hotkey=""))
    with pytest.raises(BadValueError, match="means something"):
        check(Anywhere(hotkey="Ctrl+V"))


def test_every_key_has_a_number_on_windows_and_no_two_the_same() -> None:
    numbers = {key: windows.virtual_key(key) for key in KEYS}
    assert len(set(numbers.values())) == len(KEYS)
    assert (numbers["A"], numbers["0"], numbers["F1"], numbers["F24"]) == (0x41, 0x30, 0x70, 0x87)


def test_a_mac_has_all_keys_but_a_few() -> None:
    missing = KEYS - set(macos._CODES)
    assert missing == {"Pause", "Print", *FUNCTION_KEYS[20:]}
    assert len(set(macos._CODES.values())) == len(macos._CODES)
