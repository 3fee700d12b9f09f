"""The names of the loudness profiles: a leaf, since the command line lists them before anything else is loaded."""

from typing import Final

from desk_agent.i18n import N_

PROFILES: Final = {
    "everything": N_("Everything"),
    "queues": N_("Queue calls only"),
    "popup": N_("Popup only"),
    "dial": N_("Dial only"),
    "silent": N_("Silent"),
}
