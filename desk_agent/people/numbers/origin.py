"""Where the text of a number comes from, and what the number is wanted for: the gate asks both."""

from enum import StrEnum


class Origin(StrEnum):
    """Where a text comes from. Whoever wrote it decides what it may do."""

    TYPED = "typed"  # by the user, into a line of this program
    KEYPAD = "keypad"  # by the user, key by key
    CONTACT = "contact"  # a contact, a colleague, a favourite: somebody may have imported it
    HISTORY = "history"  # what an earlier call or a call record says
    PBX = "pbx"  # what the PBX shows of a call
    LINK = "link"  # tel:, callto:, sip:, opened in another program
    CLIPBOARD = "clipboard"
    SELECTION = "selection"  # marked in another program
    DROP = "drop"  # dragged onto the window
    COMMAND_LINE = "command line"

    @property
    def by_hand(self) -> bool:
        """Whether the user wrote it here: only then may a feature code be meant."""
        return self in {Origin.TYPED, Origin.KEYPAD}

    @property
    def external(self) -> bool:
        """Whether another program hands it over."""
        return self in {Origin.LINK, Origin.CLIPBOARD, Origin.SELECTION, Origin.DROP, Origin.COMMAND_LINE}


class Use(StrEnum):
    """What the number is wanted for."""

    CALL = "call"
    TRANSFER = "transfer"
    DIVERT = "divert"
    FORWARD = "forward"
    MEMBER = "member"  # of a conference or a conference group
    QUEUE = "queue"  # where a call that waits is sent
    MAILBOX = "mailbox"  # the number that plays messages
    INSIDE = "inside"  # a phone of the house: pick-up, a page's service
