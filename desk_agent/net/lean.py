"""httpx without its own command line: importing that would bring click, rich and pygments in, 55 modules and 7 MB,
wherever they happen to be installed.

``from desk_agent.net.lean import httpx`` in place of ``import httpx``.
"""

import sys

_before = sys.modules.get("click", sys)
sys.modules["click"] = None  # type: ignore[assignment]  # Python's own way to say that there is none
try:
    import httpx
finally:
    if _before is sys:
        del sys.modules["click"]
    else:
        sys.modules["click"] = _before

__all__ = ["httpx"]
