"""Numbers from other programs: the hotkey and the clipboard, as the settings want them."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from desk_agent.app.hands import Hands
from desk_agent.chord import Chord, ChordError
from desk_agent.desk.offers import NoNumber
from desk_agent.desktop.clipboard import Clip, Clipboard, ClipboardError, clipboard_here
from desk_agent.desktop.hotkeys import Held, Hotkeys, Press, Pressed, Told, hotkeys_here
from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.settings import Anywhere, WindowPage
from desk_agent.settings.anywhere import MOST_NEVER
from desk_agent.ui.settings.extensions import Panel
from desk_agent.ui.settings.hotkey import HotkeyEditor
from desk_agent.ui.settings.links import LinkSwitch
from desk_agent.view import Notice, Refused

log = logging.getLogger(__name__)

DIAL: Final = "dial"
LONGEST_COPY: Final = 1000
"""Characters of a copied text in which a number is looked for unasked: a signature, not a document."""

COPIED_AGAIN: Final = 2.0
"""Seconds in which the same text counts as copied once."""

_ACTIVE: Final = 2.0  # seconds in which a window comes to the front
_STEP: Final = 0.02


def attach(hands: Hands) -> Callable[[], None]:
    """Hook it in; see `desk_agent.app.extras`."""
    _add_settings(hands)
    return Reach(hands).close


def _add_settings(hands: Hands) -> None:
    def links() -> LinkSwitch:
        from desk_agent.desktop.uri_handler import system_uri_handler

        return LinkSwitch(system_uri_handler())

    settings, words = hands.shell.settings, _("links default program tel callto sip click to dial web browser")
    settings.add_editor("hotkey", lambda entry: HotkeyEditor(entry, hands.shell.hotkey))
    settings.add_panel(Panel(WindowPage.ANYWHERE, _("Links"), "linksPanel", links, words))


class Reach:
    """Keeps the hotkey and the clipboard in step with the settings, and takes what they bring to the desk.

    Args:
        hands: what is used of the program.
        hotkeys: makes the system's hotkeys.
        clipboard: makes the system's clipboard.
    """

    def __init__(
        self,
        hands: Hands,
        hotkeys: Callable[[Pressed, Told], Hotkeys] = hotkeys_here,
        clipboard: Callable[[], Clipboard] = clipboard_here,
    ) -> None:
        self._hands = hands
        self._make_hotkeys = hotkeys
        self._make_clipboard = clipboard
        self._hotkeys: Hotkeys | None = None
        self._clipboard: Clipboard | None = None
        self._hotkey = ""
        self._taking = False
        self._looking = False
        self._look_again = False
        self._last = (0, -COPIED_AGAIN)  # a copied text that was looked at, its hash and nothing else of it; when
        self._unsubscribe = hands.keeper.subscribe("anywhere", self._apply)
        hands.shell.offers.neverWanted.connect(self._never)
        self._apply(hands.keeper.current.anywhere)

    def close(self) -> None:
        """Give the key back, look at nothing more."""
        self._unsubscribe()
        if self._hotkeys is not None:
            self._hotkeys.close()
            self._hotkeys = None
        if self._clipboard is not None:
            self._clipboard.close()
            self._clipboard = None

    # settings

    def _apply(self, options: Anywhere) -> None:
        hands = self._hands
        hands.desk.offers.options = options
        hands.shell.offers.card_seconds = float(options.card_seconds)
        if options.hotkey != self._hotkey:
            self._hotkey = options.hotkey
            self._hold(options.hotkey)
        if options.watch_clipboard or self._clipboard is not None:
            clipboard = self._reader()
            clipboard.watch(self._copied if options.watch_clipboard else None)
            if options.watch_clipboard and clipboard.why_not_watch:
                hands.bridge.told.emit(clipboard.why_not_watch)

    def _hold(self, hotkey: str) -> None:
        if self._hotkeys is not None:
            self._hotkeys.release(DIAL)
        self._hands.shell.hotkey.set("", "")
        if not hotkey:
            return
        if self._hotkeys is None:
            self._hotkeys = self._make_hotkeys(self._pressed, self._told)
        try:
            self._hotkeys.hold(DIAL, Chord.parse(hotkey), _("Call the number that is marked or copied"))
        except ChordError as error:
            self._told(DIAL, Held("", str(error)))

    def _told(self, _name: str, held: Held) -> None:
        self._hands.shell.hotkey.set(held.key, held.why_not)
        if held.why_not:
            self._hands.bridge.notice.emit(_("The hotkey does not work. {why}").format(why=held.why_not))

    def _never(self, digits: tuple[str, ...]) -> None:
        options = self._hands.keeper.current.anywhere
        never = tuple(dict.fromkeys((*options.never, *digits)))[-MOST_NEVER:]
        self._hands.change(replace(options, never=never))

    def _reader(self) -> Clipboard:
        if self._clipboard is None:
            self._clipboard = self._make_clipboard()
        return self._clipboard

    # the hotkey

    def _pressed(self, press: Press) -> None:
        if not self._taking:
            self._taking = True
            self._hands.spawn(self._take(press))

    async def _take(self, press: Press) -> None:
        """The hotkey was pressed: offer what is marked, or else what was copied."""
        try:
            if press.token:
                await self._come_to_front(press.token)
            await self._offer_any()
        except (Refused, ClipboardError) as why_not:
            self._hands.shell.bring_up()
            self._hands.desk.tell(Notice(str(why_not)))
        finally:
            self._taking = False

    async def _offer_any(self) -> None:
        reader, desk = self._reader(), self._hands.desk
        failed: ClipboardError | None = None
        try:
            marked = await reader.selection()
        except ClipboardError as error:
            failed, marked = error, Clip()
        try:
            await desk.offer(marked.text, Origin.SELECTION)
        except NoNumber:
            copied = await reader.copied()
        else:
            return
        try:
            await desk.offer(copied.text, Origin.CLIPBOARD)
        except NoNumber as nothing:
            if failed is not None:
                raise failed from nothing
            if copied.secret:
                raise Refused(
                    _("What was copied is a secret of a password manager: it is not looked at.")
                ) from nothing
            raise Refused(_("There is no number in what you have marked or copied.")) from nothing

    async def _come_to_front(self, token: str) -> None:
        """On Wayland only the program in front is shown the clipboard, and only this token gets it there."""
        shell = self._hands.shell
        shell.bring_up(token)
        for _turn in range(round(_ACTIVE / _STEP)):
            if shell.window.isActiveWindow():
                return
            await asyncio.sleep(_STEP)

    # the clipboard

    def _copied(self) -> None:
        self._look_again = True
        if not self._looking:
            self._looking = True
            self._hands.spawn(self._look())

    async def _look(self) -> None:
        """Something was copied: offer it quietly if it is a number."""
        try:
            while self._look_again and self._clipboard is not None:
                self._look_again = False
                if self._hands.desk.is_live:
                    await self._offer_copied(await self._clipboard.copied())
        except ClipboardError as error:
            log.info("a copied text could not be read: %s", type(error).__name__)
        finally:
            self._looking = False

    async def _offer_copied(self, clip: Clip) -> None:
        seen, now = hash(clip.text), self._hands.desk.now().mono
        # clipboard managers take over what was copied and hold it out once more
        again = seen == self._last[0] and now - self._last[1] < COPIED_AGAIN
        if clip.secret or not clip.text or len(clip.text) > LONGEST_COPY or again:
            return
        self._last = (seen, now)
        await self._hands.desk.offer(clip.text, Origin.CLIPBOARD, quiet=True)
