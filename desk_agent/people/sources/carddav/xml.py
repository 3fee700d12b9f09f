"""XML from a server that may be hostile: no document type and no entities, and only so deep, so many, so long."""

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from msgspec import Struct, field

from desk_agent.i18n import _
from desk_agent.people.sources.trouble import AnswerError, TooMuchError

DAV: Final = "{DAV:}"
CARD: Final = "{urn:ietf:params:xml:ns:carddav}"
CALENDAR_SERVER: Final = "{http://calendarserver.org/ns/}"
MAX_DEPTH: Final = 32
MAX_ELEMENTS: Final = 1_000_000


class Element(Struct):
    """One element; its name is ``{namespace}local``."""

    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, *path: str) -> Iterator["Element"]:
        """Every element below that is reached by ``path``."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> "Element | None":
        """The first of `all`."""
        return next(self.all(*path), None)

    def words(self, *path: str) -> str:
        """The text of the first of `all`, "" if there is none."""
        found = self.first(*path)
        return "" if found is None else found.text.strip()


class Reader:
    """Takes a document piece by piece, as it comes from the network."""

    def __init__(self) -> None:
        self._root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self._texts: list[list[str]] = []
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        self._parser = parser

    def feed(self, piece: bytes) -> None:
        """Take ``piece``. Raises AnswerError: it is not XML, or more than anybody would send."""
        self._parse(piece, final=False)

    def close(self) -> Element:
        """The document's root. Raises AnswerError: it does not end here."""
        self._parse(b"", final=True)
        assert self._root is not None
        return self._root

    def _parse(self, piece: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(piece, final)
        except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
            raise AnswerError(_("The server’s answer cannot be read.")) from error

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise TooMuchError(_("The server’s answer is too large."))
        element = Element("{" + name if "}" in name else name)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._texts.append([])

    def _end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _characters(self, data: str) -> None:
        if self._texts:
            self._texts[-1].append(data)


def _refuse(*_declared: object) -> None:
    raise AnswerError(_("The server’s answer has a document type, which nothing here needs; it was not read."))


class Found(Struct, frozen=True):
    """What a multistatus (RFC 4918, 13) says of one resource."""

    href: str
    status: int  # of the resource as a whole; 200 if only its properties have one
    props: Element  # those that were found

    def prop(self, *path: str) -> str:
        """The text of a property, "" if it was not found."""
        return self.props.words(*path)


def multistatus(root: Element) -> list[Found]:
    """The resources in an answer. Raises AnswerError: it is no multistatus."""
    if root.name != DAV + "multistatus":
        raise AnswerError(_("The server’s answer is not one of an address book."))
    found: list[Found] = []
    for response in root.all(DAV + "response"):
        props = Element(DAV + "prop")
        for stat in response.all(DAV + "propstat"):
            if status(stat.words(DAV + "status")) in {0, 200}:
                for prop in stat.all(DAV + "prop"):
                    props.children.extend(prop.children)
        own = status(response.words(DAV + "status")) or 200
        found.extend(Found(href.text.strip(), own, props) for href in response.all(DAV + "href"))
    return found


def status(line: str) -> int:
    """The number in ``HTTP/1.1 404 Not Found``, 0 if there is none."""
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else 0
