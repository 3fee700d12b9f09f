"""What was dragged or copied, as text in which numbers can be looked for."""

from html.parser import HTMLParser
from typing import Final

from PySide6.QtCore import QMimeData

LONGEST: Final = 64 << 10
_SCHEMES: Final = ("tel", "callto", "sip", "sips")
_BREAKS: Final = frozenset({"br", "p", "div", "td", "th", "tr", "li", "h1", "h2", "h3", "h4"})


def text_of(mime: QMimeData) -> str:
    """The text, or the link, that ``mime`` holds; at most `LONGEST` characters, "" if it has none."""
    links = [url.toString() for url in mime.urls() if url.scheme().lower() in _SCHEMES]
    if links:
        return "\n".join(links)[:LONGEST]
    if mime.hasText():
        return mime.text()[:LONGEST]
    if mime.hasHtml():
        return plain_of(mime.html()[:LONGEST])
    return ""


def plain_of(html: str) -> str:
    """The words of ``html`` and the numbers it links to, in their order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)[:LONGEST]


class _Reader(HTMLParser):
    """Keeps words and links, forgets styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A line ends, a link begins."""
        if tag in {"style", "script", "head"}:
            self._hidden += 1
        if tag in _BREAKS:
            self.parts.append("\n")
        target = dict(attrs).get("href") or ""
        if tag == "a" and target.partition(":")[0].lower() in _SCHEMES:
            self.parts.append(f" {target} ")

    def handle_endtag(self, tag: str) -> None:
        """Words are shown again."""
        if tag in {"style", "script", "head"}:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._hidden:
            self.parts.append(data)
