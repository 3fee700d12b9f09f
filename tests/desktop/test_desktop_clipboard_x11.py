"""What is marked and copied on a real X server, in programs of all manners."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from Xlib import X
from Xlib.display import Display

from desk_agent.desktop.clipboard import Clip, ClipboardError
from desk_agent.desktop.clipboard.base import LONGEST
from desk_agent.desktop.clipboard.x11 import X11Clipboard
from tests.support.until import until
from tests.support.xdesktop import end
from tests.support.xserver import XServer, x_server

PROGRAM = Path(__file__).with_name("clipboard_program.py")
THINGS = {
    "text/plain": "Grüße, 박지성\n".encode(),
    "text/html": b"<b>Gr\xc3\xbc\xc3\x9fe</b>",
    "application/x-office-thing": bytes(range(256)) * 300,
    "image/x-nothing": b"\0\0\0",
}


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with x_server() as made:
        yield made


@pytest.fixture
def clipboard(server: XServer) -> Iterator[X11Clipboard]:
    made = X11Clipboard(server.display)
    yield made
    made.close()


class Other:
    """Another program with a clipboard, see clipboard_program.py."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        assert self.hear() == "ready"

    def say(self, line: str) -> None:
        self._in.write(f"{line}\n".encode())
        self._in.flush()

    def hear(self) -> str:
        return self._out.readline().decode().strip()

    def own(self, things: dict[str, bytes]) -> None:
        self.say("own " + json.dumps({name: content.hex() for name, content in things.items()}))
        assert self.hear() == "owned"


@contextmanager
def other_program(server: XServer) -> Iterator[Other]:
    process = server.desktop.start(
        [sys.executable, str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None,
        cwd=PROGRAM.parents[2],
    )
    try:
        yield Other(process)
    finally:
        end(process)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


@contextmanager
def silent_owner(server: XServer) -> Iterator[None]:
    """A program that holds both selections and answers nobody."""
    display = Display(server.display)
    with closing(display):
        window = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, X.InputOnly)
        for name in ("PRIMARY", "CLIPBOARD"):
            window.set_selection_owner(display.intern_atom(name), X.CurrentTime)
        display.sync()
        yield


async def test_what_is_marked_and_what_was_copied_are_told_apart(server: XServer, clipboard: X11Clipboard) -> None:
    server.own("primary", "marked: 031 805 5123 ☎".encode())
    server.own("clipboard", b"copied: 1002")
    await until_owned(clipboard)
    assert await clipboard.selection() == Clip("marked: 031 805 5123 ☎")
    assert await clipboard.copied() == Clip("copied: 1002")


async def until_owned(clipboard: X11Clipboard) -> None:
    async with asyncio.timeout(5):
        while not ((await clipboard.selection()).text and (await clipboard.copied()).text):
            await asyncio.sleep(0.01)


async def test_nothing_marked_is_no_text(server: XServer, clipboard: X11Clipboard) -> None:
    with silent_owner(server):
        pass  # gone: nobody owns anything
    assert await clipboard.selection() == Clip()
    assert await clipboard.copied() == Clip()


async def test_an_old_program_that_speaks_latin_1(server: XServer, clipboard: X11Clipboard) -> None:
    owner = server.own("clipboard", "Müller 0301234567".encode("latin-1"), "STRING")
    async with asyncio.timeout(5):
        while (await clipboard.copied()).text != "Müller 0301234567":
            await asyncio.sleep(0.01)
    end(owner)


async def test_a_program_that_does_not_answer_holds_nobody_up(server: XServer) -> None:
    impatient = X11Clipboard(server.display, patience=0.1)
    with silent_owner(server):
        for read in (impatient.selection, impatient.copied):
            with pytest.raises(ClipboardError, match="does not answer"):
                await read()
    assert await impatient.copied() == Clip()  # and once it has gone all is well
    impatient.close()


async def test_an_owner_that_dies_between_two_answers(server: XServer, clipboard: X11Clipboard) -> None:
    owner = server.own("clipboard", b"1002")
    async with asyncio.timeout(5):
        while not (await clipboard.copied()).text:
            await asyncio.sleep(0.01)
    reading = asyncio.ensure_future(clipboard.copied())
    await asyncio.sleep(0)
    end(owner)
    assert (await reading).text in {"1002", ""}
    assert await clipboard.copied() == Clip()


async def test_a_book_is_read_in_pieces_and_only_its_beginning_is_kept(
    server: XServer, clipboard: X11Clipboard
) -> None:
    book = ("0318055123 " + "x" * 89) * 30_000  # 3 MB
    owner = server.own("clipboard", book.encode())
    async with asyncio.timeout(10):
        while not (clip := await clipboard.copied()).text:
            await asyncio.sleep(0.01)
    assert clip.text == book[:LONGEST]
    server.own("clipboard", b"1003")  # and afterwards the next one
    async with asyncio.timeout(5):
        while (await clipboard.copied()).text != "1003":
            await asyncio.sleep(0.01)
    end(owner)


async def test_what_password_managers_hide_is_not_looked_at(server: XServer, clipboard: X11Clipboard) -> None:
    with other_program(server) as other:
        other.own({"text/plain": b"0318055123", "x-kde-passwordManagerHint": b"secret"})
        assert await clipboard.copied() == Clip(secret=True)
        other.own({"text/plain": b"0318055123", "x-kde-passwordManagerHint": b"public"})
        assert await clipboard.copied() == Clip("0318055123")


async def test_every_copy_is_told_of_but_not_what_is_marked(server: XServer, clipboard: X11Clipboard) -> None:
    told: list[None] = []
    clipboard.watch(lambda: told.append(None))
    server.own("clipboard", b"1002")
    await until(lambda: len(told) == 1)
    server.own("primary", b"1003")
    server.own("clipboard", b"1004")
    await until(lambda: len(told) == 2)
    clipboard.watch(None)
    server.own("clipboard", b"1005")
    async with asyncio.timeout(5):
        while (await clipboard.copied()).text != "1005":
            await asyncio.sleep(0.01)
    assert len(told) == 2


async def test_own_copies_are_not_told_of(
    server: XServer, clipboard: X11Clipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtGui import QClipboard

    told: list[None] = []
    clipboard.watch(lambda: told.append(None))
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: True)
    server.own("clipboard", b"ours")
    async with asyncio.timeout(5):
        while (await clipboard.copied()).text != "ours":
            await asyncio.sleep(0.01)
    assert told == []


def loan(server: XServer, borrower: Other, copied: bytes | None) -> dict[str, str]:
    """Let ``borrower`` borrow the clipboard; the program in front copies ``copied``, or nothing."""
    borrower.say("loan")
    assert borrower.hear() == "press"
    if copied is not None:
        server.own("clipboard", copied)
        server.wait_for(copied)
    borrower.say("pressed")
    answer: dict[str, str] = json.loads(borrower.hear())
    return answer


def test_a_borrowed_clipboard_is_put_back_byte_for_byte(server: XServer) -> None:
    with other_program(server) as owner, other_program(server) as borrower:
        owner.own(THINGS)
        answer = loan(server, borrower, b"call 031 805 5123")
        assert answer == {"text": "call 031 805 5123"}
        end(owner.process)  # whoever had put it there may go: what was put back stays
        for name, content in THINGS.items():
            assert server.read(name) == content
        offered = server.read("TARGETS").decode().split()
        assert set(THINGS) <= set(offered)


def test_where_nothing_is_marked_the_clipboard_is_left_alone(server: XServer) -> None:
    with other_program(server) as owner, other_program(server) as borrower:
        owner.own(THINGS)
        assert loan(server, borrower, None) == {"text": ""}
        assert server.read("application/x-office-thing") == THINGS["application/x-office-thing"]
        owner.own({"text/plain": b"still the owner"})


def test_an_empty_clipboard_is_empty_again(server: XServer) -> None:
    with silent_owner(server):
        pass
    with other_program(server) as borrower:
        assert loan(server, borrower, b"1002") == {"text": "1002"}
        with pytest.raises(subprocess.CalledProcessError):
            server.read("UTF8_STRING")


def test_a_clipboard_that_holds_too_much_is_not_borrowed(server: XServer) -> None:
    with other_program(server) as owner, other_program(server) as borrower:
        owner.own({"application/x-film": b"\1" * ((16 << 20) + 1)})
        borrower.say("loan")
        answer = json.loads(borrower.hear())
        assert "holds too much" in answer["error"]
        assert len(server.read("application/x-film")) == (16 << 20) + 1
