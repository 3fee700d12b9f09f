"""A command -> one HTTP request, in the PBX's dialect."""

import json
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct

from desk_agent.api import commands as cmd
from desk_agent.api.errors import Category
from desk_agent.client import dialect as forms
from desk_agent.client.dialect import Dialect, Kind


class Request(Struct, frozen=True):
    """Method, path, query string and JSON body of a request."""

    method: str
    path: str
    query: str = ""
    body: Any = None


def compose(command: cmd.Command, dialect: Dialect, user: str, transaction: int) -> Request:
    """``command`` as this PBX takes it from ``user``; unknown forms are as the document prints them."""
    where = forms.path(_kind(command, dialect, user), user, command.feature)
    parameters = command.parameters()
    if not parameters:
        return Request(command.method, where)
    if command.method == "GET":
        in_json = dialect.query is forms.Query.JSON
        return Request(command.method, where, _as_json(parameters) if in_json else as_pairs(parameters))
    if command.method == "DELETE" and dialect.delete is forms.Delete.QUERY:
        return Request(command.method, where, as_pairs(parameters))
    # The demo page's wrapping was seen on call control alone.
    if dialect.body is forms.Body.WRAPPED and command.category is Category.CTI:
        parameters = forms.wrap(parameters, transaction)
    return Request(command.method, where, body=parameters)


def _kind(command: cmd.Command, dialect: Dialect, user: str) -> Kind:
    if isinstance(command, cmd.ClickToCall):
        return Kind.CLIENT  # section 5.4 has no other
    if forms.is_server_account(user):
        return Kind.SERVER
    return (dialect.kind or Kind.CLIENT) if command.category is Category.CTI else Kind.CLIENT


_CONDITION: Final = "q"


def as_pairs(parameters: dict[str, Any]) -> str:
    """Section 4.1: ``name=value`` joined by ``&``; what is no plain value goes into ``q`` as JSON."""
    pairs: dict[str, str] = {}
    rest: dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, dict) and name == _CONDITION:
            rest |= value
        elif isinstance(value, list | tuple | dict):
            rest[name] = value
        else:
            pairs[name] = str(value).lower() if isinstance(value, bool) else str(value)
    if rest:
        pairs[_CONDITION] = _json(rest)
    return _encoded(pairs)


def _as_json(parameters: dict[str, Any]) -> str:
    """Section 4.1: everything in ``q={json}``."""
    condition = parameters.get(_CONDITION, {})
    return _encoded(
        {_CONDITION: _json({name: v for name, v in parameters.items() if name != _CONDITION} | condition)}
    )


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _encoded(pairs: dict[str, str]) -> str:
    # A blank as %20, as curl --data-urlencode in section 5.1.1 writes it; not every server reads "+" as one.
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs.items())
