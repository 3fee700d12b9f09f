"""Numbers that other programs hand over, before anybody calls them."""

from msgspec import Struct

from desk_agent.view.calls import NameSource


class Candidate(Struct, frozen=True):
    """One number in a text from outside."""

    text: str  # as it stands there, harmless to show; what is dialled if the user says so
    digits: str  # what that dials
    name: str = ""
    name_source: NameSource = NameSource.NONE


class NumbersOffered(Struct, frozen=True):
    """A text from outside has numbers in it: the user is to say whether to call one, and which."""

    origin: str  # where it comes from, see `desk_agent.people.numbers.Origin`
    candidates: tuple[Candidate, ...]
    quiet: bool = False  # nobody has asked for it: it may be offered, but not get in the way
