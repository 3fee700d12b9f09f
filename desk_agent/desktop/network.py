"""Whether the computer has a network, and when that is another, as Qt hears it from the system.

https://doc.qt.io/qt-6/qnetworkinformation.html: NetworkManager, GLib or ConnMan on Linux, the network list manager on
Windows, SystemConfiguration on macOS. It is a hint: a container may have none that the system knows of.
"""

import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

from PySide6.QtNetwork import QNetworkInformation

log = logging.getLogger(__name__)

_Reach = QNetworkInformation.Reachability
_THERE: Final = frozenset({_Reach.Local, _Reach.Site, _Reach.Online})


class Information(Protocol):
    """What is used of Qt's; the signals are Qt's own."""

    reachabilityChanged: Any  # noqa: N815 - Qt's own name
    transportMediumChanged: Any  # noqa: N815 - likewise

    def reachability(self) -> QNetworkInformation.Reachability:
        """How far the network goes now."""


class Network:
    """Calls ``on_change`` with whether there is a network: when it went, came back, or is of another kind."""

    def __init__(self, on_change: Callable[[bool], None], information: Information | None = None) -> None:
        self._on_change = on_change
        self._information = information or _system()
        self._there = True
        if self._information is not None:
            self._there = self._is_there(self._information.reachability())
            self._information.reachabilityChanged.connect(self._on_reach)
            self._information.transportMediumChanged.connect(self._on_medium)

    @property
    def knows(self) -> bool:
        """Whether the system tells anything."""
        return self._information is not None

    def close(self) -> None:
        """Listen no more."""
        information, self._information = self._information, None
        if information is not None:
            information.reachabilityChanged.disconnect(self._on_reach)
            information.transportMediumChanged.disconnect(self._on_medium)

    def _on_reach(self, reach: QNetworkInformation.Reachability) -> None:
        there = self._is_there(reach)
        if there != self._there:
            self._there = there
            self._on_change(there)

    def _on_medium(self, _medium: QNetworkInformation.TransportMedium) -> None:
        if self._there:
            self._on_change(True)

    @staticmethod
    def _is_there(reach: QNetworkInformation.Reachability) -> bool:
        """Not knowing is no reason to doubt."""
        return reach in _THERE or reach is _Reach.Unknown


def _system() -> Information | None:
    if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
        log.info("nothing tells whether there is a network")
        return None
    return QNetworkInformation.instance()
