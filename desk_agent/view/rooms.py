"""Conference rooms, conference groups and pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoomView:
    """One conference room (sections 5.3.4.35 and 36)."""

    index: int
    name: str = ""
    open: bool | None = None  # None: not known
    members: tuple[str, ...] = ()  # as text
    error: str = ""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One member of a conference group (5.3.2.3.32)."""

    index: int
    text: str
    state: str = ""  # in words
    muted: bool = False


@dataclass(frozen=True, slots=True)
class ConferenceGroupView:
    """One conference group (sections 5.3.4.31 to 34)."""

    index: int
    name: str = ""
    running: bool = False
    members: tuple[GroupMember, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class PageView:
    """One entry of a flexible page (section 5.3.4.26): a button that the site has a name for."""

    page: int
    service: str
    name: str
