"""Address books and directories on the network: how each is, and what a trial of one found."""

from enum import StrEnum

from msgspec import Struct

from desk_agent.view.connection import CertificateView


class DirectoryState(StrEnum):
    """How a source of contacts on the network is."""

    NEW = "new"  # not read since it was added
    READING = "reading"
    GOOD = "good"
    FAILED = "failed"  # the list of the last time stands
    PASSWORD = "password"  # noqa: S105 - it waits for one


class DirectoryView(Struct, frozen=True):
    """One source. Times are seconds since the epoch, None where there is none."""

    key: str
    name: str
    state: DirectoryState = DirectoryState.NEW
    message: str = ""  # why it failed
    done: int = 0  # entries so far, while it is read
    people: int = 0  # in the list that stands
    good_at: float | None = None  # when it was last read whole
    next_at: float | None = None  # when it is read by itself
    live: bool = False  # asked each time, not copied


class Stage(StrEnum):
    """What a trial does, in this order."""

    REACH = "reach"
    TLS = "tls"
    SIGN_IN = "sign-in"
    FIND = "find"


class TrialStep(Struct, frozen=True):
    """One thing that worked or did not."""

    stage: Stage
    good: bool
    text: str


class TrialView(Struct, frozen=True):
    """How a trial went, so far or in the end."""

    steps: tuple[TrialStep, ...] = ()
    books: tuple[tuple[str, str], ...] = ()  # address and name of every address book
    samples: tuple[str, ...] = ()  # some names
    certificate: CertificateView | None = None  # what is not trusted
    done: bool = False

    @property
    def good(self) -> bool:
        """Whether everything worked."""
        return self.done and all(step.good for step in self.steps) and bool(self.steps)
