"""Everything that reads what others have written, each as a function of bytes that lets no documented error out."""

import contextlib
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from desk_agent.api import acd, lenient, smdr
from desk_agent.api import commands as cmd
from desk_agent.api.decoder import EventDecoder, FrameError
from desk_agent.api.errors import PbxError
from desk_agent.api.repair import NotJsonError, parse
from desk_agent.client import answers, places
from desk_agent.client.http import Answer
from desk_agent.client.relay import EVENTS, told_answer, told_events
from desk_agent.desk.history_records import recorded
from desk_agent.people.numbers import DialRules, Origin, candidates, keys, numbers_in
from desk_agent.people.numbers.doctor import examine
from desk_agent.people.sources.base import BadRow, Person, SourceError
from desk_agent.people.sources.carddav.changes import Card
from desk_agent.people.sources.carddav.people import rows
from desk_agent.people.sources.carddav.xml import Reader, multistatus
from desk_agent.people.sources.csv_file import read_csv
from desk_agent.people.sources.ldap.entries import Mapper
from desk_agent.people.sources.ldap.filters import calling, typed
from desk_agent.people.sources.vcard import read_vcards
from desk_agent.server import parameters
from desk_agent.server.parameters import BodyForm, Carriers, Malformed
from desk_agent.settings import Settings
from desk_agent.settings.directories import LdapServer
from desk_agent.settings.exchange import ProfileError, read_profile
from desk_agent.settings.file import SettingsError, SettingsFile
from desk_agent.settings.presets import Presets, PresetsError, read_presets
from desk_agent.simulator.smdr.query import BadQuery, predicate
from tests.support.fake_reading import FakeReading

Reads = Callable[[bytes], object]

SITE = DialRules(country="82", international="001", outside="9", area="31")
COMMANDS: tuple[cmd.Command, ...] = (
    cmd.Login(),
    cmd.GetCallStatus("1001"),
    cmd.MonitorStart(("1001",)),
    cmd.GetSmdr(),
)
ROW = {"Index": "7", "StationNumber": "1001", "StartTime": "2026-03-04 10:11", "Cost": "12", "Duration": "00:01:00"}


def decoder(data: bytes) -> None:
    """A frame of the event socket, as text and as bytes."""
    for frame in (data, data.decode(errors="replace")):
        with contextlib.suppress(FrameError):
            EventDecoder().decode(frame)


def acd_event(data: bytes) -> None:
    """The fields of an ACD event."""
    found = _object(data)
    if found is not None:
        acd.read({key.strip().lower() if isinstance(key, str) else key: value for key, value in found.items()})
        with contextlib.suppress(FrameError):
            EventDecoder().decode(json.dumps({"event": "acd", "data": found}))


def repair(data: bytes) -> None:
    """JSON with slips in it; what is JSON stays as it is."""
    text = data.decode(errors="replace")
    try:
        meant, repaired = parse(text)
    except NotJsonError:
        return
    if not repaired:
        assert json.dumps(json.loads(text, strict=False)) == json.dumps(meant)


def http_answer(data: bytes) -> None:
    """An answer over HTTPS: its first byte is the status, the rest its body."""
    status = (200, 400, 401, 403, 404, 500, 503, 504)[data[0] % 8] if data else 200
    for command in COMMANDS:
        with contextlib.suppress(PbxError):
            content = answers.read(command, Answer(status, data[1:]))
            answers.terminals(content)
            answers.device_results(content)
            answers.forwarding(content)
            answers.message_waiting(content)
            answers.conference_room(content)
            answers.parking_loc(content)
            places.read(content.get("gateway"))
            for word in answers.device_results(content).values():
                answers.device_refusal(command, word)


def snapshot(data: bytes) -> None:
    """What a gateway remembers of a phone."""
    found = _object(data)
    if found is not None:
        content = lenient.keys(found)
        list(told_events(content, EVENTS, EventDecoder()))
        for command in COMMANDS:
            told_answer(content, command)


def records(data: bytes) -> None:
    """Call records, and what the history makes of them."""
    with contextlib.suppress(NotJsonError):
        _count, found = smdr.records(parse(data.decode(errors="replace"))[0])
        recorded(found)
        for one in found:
            _ = (one.direction, one.number, one.authorization, repr(one), hash(one))


def query(data: bytes) -> None:
    """A condition on call records, as a request's body or its query string."""
    for method in ("GET", "DELETE"):
        with contextlib.suppress(Malformed, BadQuery):
            text = data.decode("latin-1")
            asked = parameters.read(method, text if method == "GET" else "", data, BodyForm.EITHER, Carriers.EITHER)
            predicate(asked.values)(ROW)


def request(data: bytes) -> None:
    """A request to the gateway or the simulator: a body, a query string, and each parameter as each kind."""
    for method, text, body in (("POST", "", data), ("GET", data.decode("latin-1"), b"")):
        with contextlib.suppress(Malformed):
            given = parameters.read(method, text, body, BodyForm.EITHER, Carriers.EITHER)
            for name in list(given.values)[:8]:
                for read in (given.text, given.optional_text, given.digits, given.positive):
                    with contextlib.suppress(Malformed):
                        read(name)
                with contextlib.suppress(Malformed):
                    given.whole(name, 999)
                with contextlib.suppress(Malformed):
                    given.items(name, 100)


def numbers(data: bytes) -> None:
    """A text with numbers in it, and one that should be one, from wherever it comes."""
    text = data.decode(errors="replace")
    for rules in (SITE, DialRules()):
        numbers_in(text, rules)
        candidates(text, rules)
        keys(text, rules)
        for origin in (Origin.TYPED, Origin.PBX, Origin.CLIPBOARD):
            examine(text, rules, origin).as_json()


def link(data: bytes) -> None:
    """A link that another program hands over."""
    text = data.decode(errors="replace")
    for scheme in ("tel:", "sip:", "callto:", ""):
        examine(scheme + text, SITE, Origin.LINK).as_json()


def ipc(data: bytes) -> None:
    """A line from another program."""
    from desk_agent.desktop.command_connection import _parse

    found = _parse(data)
    assert found is None or isinstance(found, dict)


def settings(data: bytes) -> None:
    """A settings file; a damaged one is put aside."""
    with tempfile.TemporaryDirectory() as folder:
        file = SettingsFile(Path(folder))
        file.path.write_bytes(data)
        with contextlib.suppress(SettingsError):
            file.write(file.read())


def profile(data: bytes) -> None:
    """A profile that is imported, and the administrator's presets."""
    with contextlib.suppress(ProfileError):
        proposal = read_profile(data, Settings(), Presets())
        with contextlib.suppress(ValueError):
            proposal.applied(Settings(), frozenset(one.entry.path for one in proposal.changes))
    with contextlib.suppress(PresetsError):
        read_presets(data.decode(errors="replace"))


def vcard(data: bytes) -> None:
    """A file of vCards, and one of an address book."""
    with contextlib.suppress(SourceError):
        for row in read_vcards(io.BytesIO(data), FakeReading(), len(data)):
            assert isinstance(row, Person | BadRow)
    rows(Card("/card.vcf", "1", data.decode(errors="replace")), 1)


def csv(data: bytes) -> None:
    """A CSV file."""
    with contextlib.suppress(SourceError):
        for row in read_csv(io.BytesIO(data), FakeReading(), len(data)):
            assert isinstance(row, Person | BadRow)


def ldap(data: bytes) -> None:
    """What a directory says of somebody, and what is asked of it."""
    parts = data.split(b"\0")
    names = Mapper(LdapServer()).wanted
    Mapper(LdapServer()).person("cn=x", {name: parts[at :: len(names)] for at, name in enumerate(names)})
    text = data.decode(errors="replace")
    typed("(objectClass=person)", text, ("cn",), ("telephoneNumber",))
    calling("(objectClass=person)", "".join(char for char in text if char.isdigit()), ("telephoneNumber",))


def carddav(data: bytes) -> None:
    """A server's XML, in two pieces."""
    with contextlib.suppress(SourceError):
        reader = Reader()
        reader.feed(data[: len(data) // 2])
        reader.feed(data[len(data) // 2 :])
        multistatus(reader.close())


def _object(data: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(data, strict=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


READERS: dict[str, Reads] = {
    reads.__name__: reads
    for reads in (
        decoder,
        acd_event,
        repair,
        http_answer,
        snapshot,
        records,
        query,
        request,
        numbers,
        link,
        ipc,
        settings,
        profile,
        vcard,
        csv,
        ldap,
        carddav,
    )
}
