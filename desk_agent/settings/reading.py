"""Plain values of a TOML file -> sections, held against what their fields say of themselves."""

from collections.abc import Mapping, Sized
from typing import Any, Final, TypeVar, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, asdict, fields

from desk_agent.i18n import N_, _
from desk_agent.settings.option import MAX_TEXT, option_of

_T = TypeVar("_T")
MAX_ENTRIES: Final = 10_000


class BadValueError(ValueError):
    """A value cannot be used; the text is a sentence that names the key, never the value."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}" if path else why)
        self.path = path
        self.why = why


def read(kind: type[_T], content: Any, path: str = "") -> _T:
    """``kind``, a `Struct`, from a table; keys that it does not know are ignored.

    Raises:
        BadValueError: a value has another type than its field, or is not within its limits.
    """
    if not isinstance(content, dict):
        raise BadValueError(path, _("must be a table"))
    values = {}
    for each in fields(kind):  # type: ignore[arg-type]
        where = f"{path}.{each.name}" if path else each.name
        value = _value(each.type, content[each.name], where) if each.name in content else default_of(each)
        # checked also where it is absent: what a list of tables needs has no default that would do
        values[each.name] = _held(each, value, where)
    return kind(**values)


def check(section: Any, path: str = "") -> None:
    """Hold a section that the program itself has made against its fields.

    Raises:
        BadValueError: as for `read`.
    """
    if read(type(section), plain(section), path) != section:
        raise BadValueError(path, _("has a value that is not known"))


def plain(value: Any) -> Any:
    """A section or a value of one as TOML has it."""
    if isinstance(value, Struct):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def value_of(of: FieldInfo, content: Any, path: str) -> Any:
    """The value of one field from a plain one.

    Raises:
        BadValueError: as for `read`.
    """
    return _held(of, _value(of.type, content, path), path)


def default_of(of: FieldInfo) -> Any:
    """What a field has when nobody says anything."""
    return of.default if of.default_factory is NODEFAULT else of.default_factory()


def _value(kind: Any, content: Any, path: str) -> Any:
    origin = get_origin(kind)
    if origin is tuple:
        if not isinstance(content, list):
            raise BadValueError(path, _("must be a list"))
        item = get_args(kind)[0]
        return tuple(_value(item, one, f"{path}[{at}]") for at, one in enumerate(_few(content, path), 1))
    if origin is dict:
        if not isinstance(content, dict):
            raise BadValueError(path, _("must be a table"))
        item = get_args(kind)[1]
        return {key: _value(item, one, f"{path}.{key}") for key, one in _few(content, path).items()}
    if isinstance(kind, type) and issubclass(kind, Struct):
        return read(kind, content, path)
    if kind is float and type(content) is int:
        return float(content)
    if type(content) is not kind:
        raise BadValueError(path, _(_NAMES.get(kind, _OTHER)))
    if kind is str and len(content) > MAX_TEXT:
        raise BadValueError(path, _("is too long"))
    return content


_NAMES: Final = {
    bool: N_("must be true or false"),
    int: N_("must be a whole number"),
    float: N_("must be a number"),
    str: N_('must be a text, in "quotes"'),
}
_OTHER: Final = N_("must be of another kind")
_S = TypeVar("_S", bound=Sized)


def _few(content: _S, path: str) -> _S:
    if len(content) > MAX_ENTRIES:
        raise BadValueError(path, _("has too many entries"))
    return content


def _held(of: FieldInfo, value: Any, path: str) -> Any:
    known = option_of(of)
    if known.choices and not isinstance(value, Mapping | tuple) and value not in known.choices:
        return default_of(of)  # of a newer version, or a slip of the pen: the usual one does no harm
    size = value if isinstance(value, int | float) else len(value) if isinstance(value, Sized) else 0
    if known.least is not None and size < known.least:
        raise BadValueError(path, _limit(value, _LEAST, known.least))
    if known.most is not None and size > known.most:
        raise BadValueError(path, _limit(value, _MOST, known.most))
    if known.check is not None:
        why = known.check(value)
        if why:
            raise BadValueError(path, why)
    return value


_LEAST: Final = (
    N_("must be at least {limit}"),
    N_("must have at least {limit} characters"),
    N_("must have at least {limit} entries"),
)
_MOST: Final = (
    N_("must be at most {limit}"),
    N_("must have at most {limit} characters"),
    N_("must have at most {limit} entries"),
)


def _limit(value: Any, sentences: tuple[str, str, str], limit: float) -> str:
    number, text, entries = sentences
    kind = text if isinstance(value, str) else number if isinstance(value, int | float) else entries
    return _(kind).format(limit=f"{limit:g}")
