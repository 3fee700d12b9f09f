"""The keys of what is not about one call; those of calls are in `desk_agent.ui.calls.keys`."""

from typing import Final

DND: Final = "Ctrl+D"
FORWARD: Final = "Ctrl+Shift+F"
VOICEMAIL: Final = "Ctrl+M"
READY: Final = "F9"
AGENT: Final = "Shift+F9"
TAKE: Final = "Shift+F4"
FEATURES: Final = "Ctrl+I"
SETTINGS: Final = "Ctrl+,"
PICK_UP: Final = "F3"
PICK_UP_FROM: Final = "Shift+F3"
CALL_BACK: Final = "F10"
AFTER_CALL: Final = "Ctrl+E"
UNPARK: Final = "Shift+F12"
