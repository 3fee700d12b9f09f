"""Conference rooms, conference groups and pages."""

from msgspec import Struct


class RoomView(Struct, frozen=True):
    """One conference room (sections 5.3.4.35 and 36)."""

    index: int
    name: str = ""  # what the site calls it
    open: bool | None = None  # None: not known
    members: tuple[str, ...] = ()  # as text
    count: int = 0  # how many the PBX says are in it; it may name fewer
    busy: bool = False  # a command is under way
    error: str = ""  # what kept the last command, or the last reading, from working
    known: bool = True  # the site has it in its list


class GroupMember(Struct, frozen=True):
    """One member of a conference group (5.3.2.3.32)."""

    index: int
    text: str
    state: str = ""  # in words
    muted: bool = False
    present: bool = False  # in the conference, as the PBX last said


class ConferenceGroupView(Struct, frozen=True):
    """One conference group (sections 5.3.4.31 to 34)."""

    index: int
    name: str = ""  # what the site calls it
    running: bool | None = None  # None: not known, the PBX tells changes only
    calling: bool = False  # this phone has started it, and nobody has answered yet
    members: tuple[GroupMember, ...] = ()  # those the PBX has spoken of
    busy: bool = False  # a command is under way
    error: str = ""
    known: bool = True  # the site has it in its list


class PageView(Struct, frozen=True):
    """One entry of a flexible page (section 5.3.4.26): a button that the site has a name for."""

    page: int
    service: str  # the extension that belongs to it, "" = the own one
    name: str
