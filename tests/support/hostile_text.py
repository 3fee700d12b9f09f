"""Text as somebody writes it who wants more of the window than to be read, and a look for it on everything drawn."""

import inspect
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QTextEdit,
    QWidget,
)

MARK = "§1"
"""Begins every hostile text, so that it is known again where it is shown."""
HOSTILE = f"{MARK}<img src='//192.0.2.1/x'><a href=x>\u202e\u2066\x1b[2J\x07\r\n&lt;b>" + "A" * 10_000
LONGEST = 1200  # characters of anything that is shown at once
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\u200e\u200f\u061c]")
# what the program itself looks things up by, and its own words
_OWN = frozenset({"feature", "key", "profile", "digits", "origin", "direction", "code", "path", "who", "changed"})
_KEYED = frozenset({"Colleague"})  # their numbers are what they are found by


def poisoned(value: Any) -> Any:
    """``value`` with hostile text in place of every text in it that somebody else may have written."""
    if type(value) is str:
        return value if not value or MARK in value else HOSTILE + value
    if isinstance(value, Struct):
        changes = {
            name: poisoned(getattr(value, name))
            for name in value.__struct_fields__
            if name not in _OWN
            and not (name == "number" and type(value).__name__ in _KEYED)
            and not isinstance(getattr(value, name), Enum)
        }
        return replace(value, **changes)
    if type(value) is tuple or type(value) is list:
        return type(value)(poisoned(one) for one in value)
    if isinstance(value, Mapping):
        return {name: poisoned(one) for name, one in value.items()}
    return value


class Poisoning:
    """Stands for an object: what its methods and attributes give is poisoned."""

    def __init__(self, inner: Any) -> None:
        object.__setattr__(self, "_inner", inner)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return poisoned(found)

        def call(*given: Any, **more: Any) -> Any:
            answer = found(*given, **more)
            return _later(answer) if inspect.isawaitable(answer) else poisoned(answer)

        return call

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._inner, name, value)


async def _later(answer: Any) -> Any:
    return poisoned(await answer)


def faults(root: QWidget) -> Iterator[str]:
    """What of ``root`` and below would read markup, turn the direction of writing, or be far too long."""
    for widget in (root, *root.findChildren(QWidget)):
        name = f"{type(widget).__name__} {widget.objectName()[:40]!r}"
        for role, text in _texts(widget):
            yield from (f"{name}: {role} {fault}" for fault in _wrong(role, text))
        if isinstance(widget, QLabel) and MARK in widget.text():
            if widget.textFormat() is not Qt.TextFormat.PlainText:
                yield f"{name}: reads markup"
            if widget.openExternalLinks():
                yield f"{name}: opens links"
        actions = {*widget.actions(), *widget.findChildren(QAction)}
        for action in {*actions, *(widget.actions() if isinstance(widget, QMenu) else ())}:
            # without a tooltip of its own a menu shows none; Qt gives the text for it all the same
            own = action.toolTip() if _bare(action.toolTip()) not in _bare(action.text()) else ""
            for role, text in (("text", action.text()), ("tooltip", own), ("tip", action.statusTip())):
                yield from (f"action {action.objectName()[:40]!r}: {role} {one}" for one in _wrong(role, text))
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            yield from (f"{name}: {one}" for one in _of_model(model))


def seen(root: QWidget) -> int:
    """In how many places hostile text is shown: a look that finds none has looked at nothing."""
    return sum(MARK in text for widget in (root, *root.findChildren(QWidget)) for _role, text in _texts(widget))


def _texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tooltip", widget.toolTip()
    yield "what's this", widget.whatsThis()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    yield "title", widget.windowTitle()
    match widget:
        case QLabel() | QAbstractButton():
            yield "text", widget.text()
        case QLineEdit():
            yield "placeholder", widget.placeholderText()
            yield "text", widget.displayText()
        case QTextEdit():
            yield "text", widget.toPlainText()
        case QTabBar():
            for at in range(widget.count()):
                yield "text", widget.tabText(at)
                yield "tooltip", widget.tabToolTip(at)
        case QMenu():
            yield "text", widget.title()


def _of_model(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    parent = parent or QModelIndex()
    roles = {
        "text": Qt.ItemDataRole.DisplayRole,
        "tooltip": Qt.ItemDataRole.ToolTipRole,
        "name": Qt.ItemDataRole.AccessibleTextRole,
        "description": Qt.ItemDataRole.AccessibleDescriptionRole,
    }
    for row in range(min(model.rowCount(parent), 50)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            for role, number in roles.items():
                text = model.data(model.index(row, column, parent), number)
                if isinstance(text, str):
                    yield from (f"row {row}, {column}: {role} {one}" for one in _wrong(role, text))


def _bare(text: str) -> str:
    return re.sub(r"&|\.\.\.|…", "", text)


def _wrong(role: str, text: str) -> Iterator[str]:
    if MARK not in text:
        return
    yield from (f"has U+{ord(char):04X} in it" for char in sorted(set(_FORBIDDEN.findall(text))))
    if len(text) > LONGEST:
        yield f"has {len(text)} characters"
    if role in {"tooltip", "what's this"} and "<" in text:
        yield "reads markup"  # Qt guesses, and there is no format to set
