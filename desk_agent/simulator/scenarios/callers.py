"""Who calls from outside."""

from typing import Final

# In resources/demo/contacts.csv; the first is the one that opens the demonstration.
KNOWN: Final = (
    "0318055123",
    "0226710450",
    "0514628810",
    "01047720198",
    "00493021807744",
    "00390276110233",
    "00442079460958",
    "0222771300",
    "01090315542",
    "0328719900",
)
UNKNOWN: Final = ("0262881937", "01066104427", "0413550071", "0033142685300")
ANONYMOUS: Final = ""
