"""What the command line wants of the window."""

from typing import NamedTuple


class Start(NamedTuple):
    """How the window is to be opened. Never printed: a password may be in it."""

    demo: bool = False
    host: str = ""
    port: int = 0
    user: str = ""
    extension: str = ""
    password: str = ""
    trust: str = ""
    theme: str = ""
    verbose: bool = False
    minimized: bool = False
    link: str = ""  # that another program has opened; its number is offered

    record: str = ""  # the trace to write from the start on
    record_seconds: float = 0.0
    record_bytes: int = 0
    replay: str = ""  # the trace to show
    replay_speed: float = 1.0

    def __repr__(self) -> str:
        return f"Start({self.user}@{self.host}:{self.port})"
