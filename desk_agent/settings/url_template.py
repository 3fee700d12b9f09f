"""The address of a CRM with places for a call's values: what it may be, and how values get into it.

The address is the user's own, the values are a stranger's: a caller chooses the name that the PBX shows. So a value
never decides where the browser goes: scheme and host are fixed, each value is percent-encoded, none stands in the
fragment, which a page's script reads, and none can climb the path.
"""

import ipaddress
import re
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from desk_agent.i18n import _

MAX_TEMPLATE: Final = 2000
MAX_URL: Final = 4000
_PLACE: Final = re.compile(r"\{([a-z0-9_]*)\}")
_HEAD: Final = re.compile(r"(https?)://([^/?#]*)", re.IGNORECASE)
_HOME: Final = (".local", ".lan", ".internal", ".home.arpa", ".localdomain", ".intranet", ".corp")
_CLIMBS: Final = re.compile(r"\.{1,2}")


def why_no_template(template: str, fields: Collection[str], *, http: bool = False) -> str:
    """What is wrong with ``template`` for calls that have ``fields``, as a sentence; "" if nothing is.

    ``http``: an address without encryption is allowed for a host of the own network.
    """
    if len(template) > MAX_TEMPLATE:
        return _("The address is too long.")
    if any(not char.isprintable() or char.isspace() for char in template):
        return _("The address has blanks or invisible characters in it.")
    head = _HEAD.match(template)
    if head is None:
        return _("The address must begin with https:// and a host.")
    sentence = _why_no_host(head.group(1).lower(), head.group(2), http=http)
    if sentence:
        return sentence
    for name in _PLACE.findall(template):
        if name not in fields:
            return _("There is no value {name}.").format(name="{" + name + "}")
    if "{" in _PLACE.sub("", template) or "}" in _PLACE.sub("", template):
        return _("A { or } in the address belongs to no value.")
    if _PLACE.search(template.partition("#")[2]):
        return _("A value must not stand behind the #: nothing may tell a page's script what to do.")
    return ""


def fill(template: str, values: Mapping[str, str]) -> str:
    """The address with ``values`` in it, for a template in which nothing is wrong.

    Raises:
        ValueError: a value would lead elsewhere, or the address would be too long.
    """
    head = _HEAD.match(template)
    if head is None:
        raise ValueError("no address")
    path_ends = min((template.find(char) for char in "?#" if char in template), default=len(template))

    def put(place: re.Match[str]) -> str:
        value = values[place.group(1)]
        # a segment of dots alone would climb the path, however it is encoded
        if place.start() < path_ends:
            value = _CLIMBS.sub("", value) if set(value) <= {"."} else value
        return quote(value, safe="")

    made = _PLACE.sub(put, template)
    before, after = urlsplit(template[: head.end()]), urlsplit(made)
    if (before.scheme, before.netloc) != (after.scheme, after.netloc):
        raise ValueError("the address leads elsewhere")
    if any(_CLIMBS.fullmatch(part) for part in after.path.split("/")) and "{" in template[:path_ends]:
        raise ValueError("the address climbs")
    if len(made) > MAX_URL:
        raise ValueError("the address is too long")
    return made


def _why_no_host(scheme: str, authority: str, *, http: bool) -> str:
    if "{" in authority or "}" in authority:
        return _("No value may stand in the host.")
    if "@" in authority or "\\" in authority or "%" in authority:
        return _("The host must be a plain name or address.")
    try:
        parts = urlsplit(f"//{authority}")
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return _("The host must be a plain name or address.")
    if not host or not re.fullmatch(r"[\w.:-]+", host):
        return _("The address must begin with https:// and a host.")
    if scheme == "http" and not (http and is_private(host)):
        return _("http:// is for hosts of the own network only, and only if you allow it.")
    return ""


def is_private(host: str) -> bool:
    """Whether ``host`` is of the own network, as far as its name or address says."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.lower().endswith(_HOME)
    return address.is_private or address.is_loopback or address.is_link_local
