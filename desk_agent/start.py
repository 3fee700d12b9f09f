"""What the command line wants of the window."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Start:
    """How the window is to be opened. Never printed: a password may be in it."""

    demo: bool = False
    host: str = ""
    port: int = 0
    user: str = ""
    extension: str = ""
    password: str = field(default="", repr=False)
    trust: str = ""
    theme: str = ""
    verbose: bool = False
    minimized: bool = False
    link: str = field(default="", repr=False)  # that another program has opened; its number is offered

    record: str = ""  # the trace to write from the start on
    record_seconds: float = 0.0
    record_bytes: int = 0
    replay: str = ""  # the trace to show
    replay_speed: float = 1.0

    def __repr__(self) -> str:
        return f"Start({self.user}@{self.host}:{self.port})"
