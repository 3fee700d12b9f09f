"""The page of a CRM for a call: whether and when it is opened. At most once for a call by itself."""

import logging
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from desk_agent.crm.fields import fields_of
from desk_agent.crm.moments import Happened, Moment
from desk_agent.i18n import _
from desk_agent.people.numbers import DialRules
from desk_agent.settings import Crm, CrmRule
from desk_agent.settings.crm import FIELDS, NEVER
from desk_agent.settings.url_template import fill, why_no_template
from desk_agent.view import CallView, Direction

log = logging.getLogger(__name__)

_REMEMBERED: Final = 1000  # calls whose page has been opened
_NO_RULE: Final = CrmRule()


class Whose(Struct, frozen=True):
    """Whose calls they are, and how the site dials."""

    extension: str
    user: str
    rules: DialRules


class ScreenPop:
    """Opens pages by ``open_url``, which says whether it worked; what is wrong is a sentence for ``say``.

    Args:
        whose: tells whose calls they are now.
    """

    def __init__(
        self,
        crm: Crm,
        whose: Callable[[], Whose],
        open_url: Callable[[str], bool],
        say: Callable[[str], None],
    ) -> None:
        self.crm = crm
        self._whose = whose
        self._open_url = open_url
        self._say = say
        self._opened: dict[int, None] = {}

    def hear(self, happened: Happened) -> None:
        """Open the page, if this is its moment."""
        if happened.moment is Moment.NOTE:
            if self.crm.note_url:
                self._open(self.crm.note_url, happened)
            return
        rule = self._rule(happened.call)
        url, at = rule.url or self.crm.url, rule.at or self.crm.at
        if not url or at == NEVER or at != happened.moment or happened.key in self._opened:
            return
        if not self._is_wanted(happened):
            return
        self._opened[happened.key] = None
        while len(self._opened) > _REMEMBERED:
            del self._opened[next(iter(self._opened))]
        self._open(url, happened)

    def open_now(self, happened: Happened) -> bool:
        """The user asks for the page of a call, whatever the rules say; whether there is one."""
        url = self._rule(happened.call).url or self.crm.url
        return bool(url) and self._open(url, happened)

    def _rule(self, call: CallView) -> CrmRule:
        return self.crm.queues.get(call.group) or self.crm.queues.get(call.called) or _NO_RULE

    def _is_wanted(self, happened: Happened) -> bool:
        call, whose = happened.call, self._whose()
        if not call.number:
            return False  # there is nobody to look for
        if call.direction is Direction.OUT and not self.crm.outgoing:
            return False
        if happened.past is not None and happened.past.answered is None:
            return False
        return self.crm.internal or not whose.rules.is_inside(call.number, whose.extension)

    def _open(self, template: str, happened: Happened) -> bool:
        why = why_no_template(template, FIELDS, http=self.crm.http)
        if why:
            self._say(_("The address of the CRM is not used: {why}").format(why=why))
            return False
        whose = self._whose()
        values = fields_of(happened, whose.rules, extension=whose.extension, user=whose.user, mask=self.crm.mask)
        try:
            url = fill(template, values)
        except ValueError as error:
            log.warning("the CRM's page was not opened: %s", error)
            self._say(_("The CRM’s page was not opened: a value of this call does not fit into its address."))
            return False
        if not self._open_url(url):
            self._say(_("The CRM’s page could not be opened: the system has no browser for it."))
            return False
        return True
