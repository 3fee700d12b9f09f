"""What the operations need of a session."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import TypeVar

from desk_agent.api.commands import Command
from desk_agent.client.answers import Content
from desk_agent.client.dialect import Learner
from desk_agent.client.judge import Judge
from desk_agent.client.link import Link
from desk_agent.client.subscriptions import Subscriptions

Result = TypeVar("Result")


class Sender(ABC):
    """A session as its operations see it."""

    terminal_count: int  # how many extensions the PBX has, 0 if it did not say (section 3.2.1)
    _forms: Learner
    _judge: Judge
    _subscriptions: Subscriptions

    @abstractmethod
    async def request(self, command: Command) -> Content:
        """Send ``command``, at most once, and return the content of the answer.

        A token that has expired is no attempt: the PBX refused, so the command is sent again after signing in.

        Raises:
            PbxError: see `desk_agent.client.operations`.
        """

    @abstractmethod
    async def _on_link(self, work: Callable[[Link], Awaitable[Result]]) -> Result:
        """Do ``work`` with the live link, once more with the next one if its token was refused."""

    @abstractmethod
    def _judged(self) -> None:
        """Tell what is different since verdicts were told last."""
