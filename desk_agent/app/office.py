"""What the desk knows of the house it is in: the user's own settings, or the demo's made-up ones."""

import logging
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from desk_agent.demo import site_of as demo_site
from desk_agent.desk import Desk
from desk_agent.desk.people import Circle
from desk_agent.people.numbers import DialRules, rules_of
from desk_agent.settings import Dialling, Keeper, People, Site
from desk_agent.view import SignIn

log = logging.getLogger(__name__)

DEMO_RULES: Final = DialRules(country="KR", international="00", outside="9", area="31")


class Office:
    """Keeps contacts, dialling rules and the site's names of a desk in step with the settings."""

    def __init__(self, keeper: Keeper, change: Callable[[Any], None]) -> None:
        self._keeper = keeper
        self._change = change  # `Keeper.change`, whose refusal is said to the user
        self._desk: Desk | None = None
        self.in_demo = False

    def attach(self, desk: Desk) -> None:
        """Set ``desk`` up from now on."""
        self._desk = desk
        self._keeper.subscribe("dialling", self._on_dialling)
        self._keeper.subscribe("site", self._on_site)
        self._keeper.subscribe("people", self._on_people)

    def go_by(self, target: SignIn) -> None:
        """The demo has an office of its own: its people, its numbers, its names for things."""
        desk = self._desk
        if desk is None or target.demo == self.in_demo:
            return
        self.in_demo = target.demo
        desk.set_rules(DEMO_RULES if target.demo else self.rules())
        desk.site = demo_site(target) if target.demo else self._keeper.current.site

    def rules(self) -> DialRules:
        """How the user's site dials."""
        return rules_of(self._keeper.current.dialling)

    def keep_site(self, site: Site) -> None:
        """Remember what has been learnt of the site."""
        if self.in_demo:  # what was made up for the demo is not the site's
            return
        self._change(site)
        if self._desk is not None:
            self._desk.set_site(self._keeper.current.site)  # an administrator may have locked some of it

    def keep_circle(self, circle: Circle) -> None:
        """Remember whom the user has chosen."""
        if not self.in_demo:
            self._change(People(circle.favourites, circle.only_chosen, dict(circle.groups)))

    def _on_dialling(self, dialling: Dialling) -> None:
        if self._desk is not None and not self.in_demo:
            self._desk.set_rules(rules_of(dialling))

    def _on_site(self, site: Site) -> None:
        if self._desk is not None and not self.in_demo:
            self._desk.set_site(site)

    def _on_people(self, people: People) -> None:
        if self._desk is not None and not self.in_demo:
            self._desk.people.take(circle_of(people))


def circle_of(people: People) -> Circle:
    """The colleagues that the settings name."""
    return Circle(people.favourites, MappingProxyType(people.groups), people.only_chosen)
