"""What a feature that stands beside the desk may use of the program."""

from collections.abc import Callable, Coroutine
from typing import Any

from msgspec import Struct, field

from desk_agent.desk import Desk
from desk_agent.desktop.secrets import PasswordStore
from desk_agent.remote import Remote
from desk_agent.settings import Keeper
from desk_agent.start import Start
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.shell import Shell
from desk_agent.wire import Wire


class Hands(Struct, frozen=True):
    """One program that runs: its window stands, nobody is signed in yet."""

    keeper: Keeper
    passwords: PasswordStore
    desk: Desk
    bridge: Bridge
    shell: Shell
    remote: Remote  # what the command line reaches; its ``verbs`` can be added to
    spawn: Callable[[Coroutine[Any, Any, None]], None]  # runs it until the program ends; a failure is said
    in_demo: Callable[[], bool]  # whether what is seen now is made up, and none of it may be kept
    change: Callable[[Any], None]  # `Keeper.change`, whose refusal becomes a notice
    wire: Wire = field(default_factory=Wire)  # what every session tells of what it sends and hears
    start: Start = field(default_factory=Start)
    # what a feature has found out and a report may want: "trace", a file; "check", what `doctor --json` would say
    findings: dict[str, Any] = field(default_factory=dict)
