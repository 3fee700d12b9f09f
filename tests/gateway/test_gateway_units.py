"""The parts of the gateway that need no socket."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api import events as ev
from desk_agent.api.decoder import EventDecoder
from desk_agent.gateway import wire
from desk_agent.gateway.book import Book
from desk_agent.gateway.config import ConfigError, read
from desk_agent.gateway.kept import CallFile, TokenFile, identity
from desk_agent.gateway.rights import Grant, Rights
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel
from desk_agent.server.errors import Refusal
from desk_agent.server.parameters import Malformed, Parameters

NOW = Instant(1000.0, 10.0)


def ringing(ref: int = 7, device: str = "1001", serial: int = 3) -> ev.Ringing:
    return ev.Ringing(
        device_number=device, service_dn=device, call_ref_id=ref, calling_dn="1002", called_dn=device,
        evt_serial_num=serial,
    )  # fmt: skip


def held(ref: int = 7, serial: int = 5) -> ev.Held:
    return ev.Held(device_number="1001", service_dn="1001", call_ref_id=ref, evt_serial_num=serial)


def retrieved(ref: int = 7, serial: int = 6) -> ev.Retrieved:
    return ev.Retrieved(device_number="1001", service_dn="1001", call_ref_id=ref, evt_serial_num=serial)


def released(ref: int = 7, serial: int = 7) -> ev.Released:
    return ev.Released(device_number="1001", service_dn="1001", call_ref_id=ref, evt_serial_num=serial)


def connected(ref: int = 7, device: str = "1001", serial: int = 4) -> ev.Connected:
    return ev.Connected(
        device_number=device, service_dn=device, call_ref_id=ref, calling_dn="1002", called_dn=device,
        evt_serial_num=serial,
    )  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [ringing(), connected(), ev.AgentReady(device_number="1001", primary_acd_group="630", evt_serial_num=5)],
)
def test_an_event_comes_through_as_it_was_but_for_its_count(event: ev.Event) -> None:
    frame = wire.frame(wire.head("call", wire.data_of(event), event.evt_serial_num), 99)
    assert json.loads(frame)["data"]["evtSerialNum"] == 99
    assert EventDecoder().decode(frame) == event  # how the PBX counted it stands beside


def test_what_the_pbx_did_not_say_is_not_said() -> None:
    data = wire.data_of(ev.Released(device_number="1001", call_ref_id=7))
    assert data == {"type": "released", "deviceNumber": "1001", "callRefID": 7}


@given(st.integers(1, 1 << 62), st.dictionaries(st.sampled_from(["a", "b"]), st.text(), max_size=2))
def test_a_frame_is_json_whatever_is_in_it(serial: int, data: dict[str, str]) -> None:
    read_back = json.loads(wire.frame(wire.head("call", data), serial))
    assert read_back == {"event": "call", "data": data | {"evtSerialNum": serial}}


# the book


def test_the_book_knows_the_live_calls_of_each_device_and_no_others() -> None:
    book = Book(lambda: NOW)
    book.hear(ringing())
    book.hear(ringing(8, "1003"))
    assert book.owns("1001", 7)
    assert not book.owns("1001", 8)
    assert not book.owns("1002", 7)
    book.hear(ev.Released(device_number="1001", call_ref_id=7, evt_serial_num=9))
    assert not book.owns("1001", 7)
    assert book.live() == ["1003"]
    assert book.snapshot("1001") == []


def test_a_snapshot_has_the_events_of_live_calls_in_their_order() -> None:
    book = Book(lambda: NOW)
    registered = ev.Registered(device_number="1001", evt_serial_num=1)
    for event in (registered, connected(), ringing()):  # the PBX's own numbers tell the order
        book.hear(event)
    assert book.snapshot("1001") == [registered, ringing(), connected()]
    book.doubt()
    assert book.snapshot("1001") == [ringing(serial=0), connected(serial=0)]
    book.verify("1001", "idle", Instant(1010.0, 20.0))
    assert book.snapshot("1001") == []


def shown(book: Book) -> dict[int, str]:
    """What a desk that is told all of it shows."""
    model = CallModel("1001")
    for event in book.snapshot("1001"):
        if isinstance(event, ev.CallEvent):
            model.apply(event, NOW)
    return {leg.ref: leg.state.value for leg in model.legs.values()}


def test_a_pbx_that_counts_anew_puts_nothing_before_what_came_before() -> None:
    book = Book(lambda: NOW)
    book.hear(ringing(serial=590))
    book.doubt()  # it has been restarted
    book.hear(connected(serial=45))
    assert book.snapshot("1001") == [ringing(serial=0), connected(serial=45)]
    assert shown(book) == {7: "connected"}
    book.doubt()
    book.hear(connected(8, serial=3))
    assert shown(book) == {7: "connected", 8: "connected"}
    book.hear(released(serial=4))
    assert shown(book) == {8: "connected"}


def test_without_numbers_a_call_that_rings_again_still_rings() -> None:
    book = Book(lambda: NOW)
    book.hear(ringing(serial=3))
    book.hear(connected(serial=4))
    book.hear(ringing(serial=5))
    assert shown(book) == {7: "ringing"}
    book.doubt()
    assert shown(book) == {7: "ringing"}


@given(
    st.lists(st.sampled_from([ringing, connected, held, retrieved]), min_size=1, max_size=8),
    st.integers(0, 8),
)
def test_a_snapshot_leads_to_where_the_events_lead(kinds: list[Callable[..., ev.CallEvent]], gone: int) -> None:
    book, model = Book(lambda: NOW), CallModel("1001")
    for number, kind in enumerate(kinds):
        if number == gone:
            book.doubt()
            model.resync(None, NOW)
        event = kind(serial=number + 1 if number < gone else number - gone + 1)
        book.hear(event)
        model.apply(event, NOW)
    assert shown(book) == {leg.ref: leg.state.value for leg in model.legs.values()}


def test_a_call_that_began_unheard_may_be_named_but_never_another_s() -> None:
    book = Book(lambda: NOW)
    book.hear(ringing(8, "1003"))
    assert not book.may_own("1001", 7)  # nothing says that there is one
    book.regard("1001", "idle")
    assert not book.may_own("1001", 7)
    book.regard("1001", "talk")
    assert book.may_own("1001", 7)
    assert not book.may_own("1001", 8)
    assert not book.may_own("1002", 7)
    book.hear(ev.Released(device_number="1001", call_ref_id=7, evt_serial_num=9))
    assert not book.may_own("1001", 7)
    book.hear(ringing(9, "1001"))
    book.regard("1001", "ring")  # which call that is, is known
    assert not book.may_own("1001", 7)


def test_a_call_that_was_just_placed_may_be_commanded_before_its_first_event() -> None:
    now = [NOW]
    book = Book(lambda: now[0])
    book.promise("1001", 5)
    assert book.owns("1001", 5)
    assert not book.owns("1002", 5)
    now[0] = Instant(1060.0, 70.0)
    assert not book.owns("1001", 5)


def test_an_unplugged_phone_has_no_calls() -> None:
    book = Book(lambda: NOW)
    book.hear(ringing())
    gone = ev.UnRegistered(device_number="1001")
    book.hear(gone)
    assert book.snapshot("1001") == [gone]
    assert not book.owns("1001", 7)


def test_live_calls_outlive_the_process(tmp_path: Path) -> None:
    book, file = Book(lambda: NOW), CallFile(tmp_path)
    book.hear(ringing())
    book.hear(connected())
    file.save(book)
    file.wait()
    other = Book(lambda: NOW)
    file.load(other)
    assert other.owns("1001", 7)
    assert other.snapshot("1001") == [ringing(), connected()]


@pytest.mark.parametrize("content", ["", "{", "[1, null, {}]", "7", '[{"type": "ringing"}]'])
def test_a_damaged_file_of_calls_is_as_good_as_none(
    tmp_path: Path, content: str, expect_log: Callable[[str], None]
) -> None:
    if content in {"", "{"}:
        expect_log("cannot be read: JSONDecodeError")
    (tmp_path / "calls.json").write_text(content)
    book = Book(lambda: NOW)
    CallFile(tmp_path).load(book)
    assert book.live() == []


# rights

RIGHTS = Rights({"1000": Grant(frozenset({"1001"}), frozenset({"630"}))}, (frozenset({"1001", "1002"}),))


def request(**values: object) -> Parameters:
    return Parameters(values)


@pytest.mark.parametrize(
    ("own", "operation", "values"),
    [
        ("1001", "hold", {"deviceNumber": "1001"}),
        ("1000", "hold", {"deviceNumber": "1001"}),
        ("1000", "reroute", {"deviceNumber": "630"}),
        ("1001", "pickup", {"deviceNumber": "1001", "callingDN": "1001", "pickedDN": "1002"}),
        ("1001", "forward_set", {"deviceNumber": "1001", "DN": "1001", "destNumber": "1002"}),
        ("1001", "flexpage", {"page_index": 1, "service_num": "1001"}),
        ("1001", "click_to_call", {"From": "1001", "To": "1002"}),
    ],
)
def test_what_is_ones_own_or_granted(own: str, operation: str, values: dict[str, object]) -> None:
    RIGHTS.check(own, operation, request(**values))


@pytest.mark.parametrize(
    ("own", "operation", "values"),
    [
        ("1001", "hold", {"deviceNumber": "1002"}),
        ("1000", "hold", {"deviceNumber": "1002"}),
        ("1001", "reroute", {"deviceNumber": "630"}),
        ("1001", "pickup", {"deviceNumber": "1001", "callingDN": "1002", "pickedDN": "1003"}),
        ("1001", "unpark", {"deviceNumber": "1001", "callingDN": "1002", "parkingLoc": 1}),
        ("1001", "forward_set", {"deviceNumber": "1001", "DN": "1002", "destNumber": "1003"}),
        ("1001", "dnd_get", {"deviceNumber": "1001", "DN": "1002"}),
        ("1001", "flexpage", {"page_index": 1, "service_num": "1002"}),
        ("1001", "click_to_call", {"From": "1002", "To": "1001"}),
    ],
)
def test_what_is_somebody_elses(own: str, operation: str, values: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        RIGHTS.check(own, operation, request(**values))
    assert (refused.value.status, refused.value.code) == (400, 2)


@pytest.mark.parametrize(
    ("operation", "values"),
    [("hold", {}), ("hold", {"deviceNumber": "10*1"}), ("hold", {"deviceNumber": ["1001"]}), ("flexpage", {})],
)
def test_what_names_nobody_is_malformed(operation: str, values: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        RIGHTS.check("1001", operation, request(**values))


def test_presence_keeps_to_its_circles() -> None:
    assert RIGHTS.may_see("1001", "1002")
    assert not RIGHTS.may_see("1001", "1003")
    assert RIGHTS.may_see("1000", "1001")  # granted
    assert not RIGHTS.may_see("1000", "1002")
    assert Rights().may_see("1001", "1003")


# configuration

GOOD = '[pbx]\nhost = "pbx"\nport = 8743\naccount = "gateway"\n'


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "gateway.toml"
    path.write_text(text)
    return path


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    made = read(config(tmp_path, GOOD))
    assert made.pbx.host == "pbx"
    assert made.listen.host == "127.0.0.1"  # nobody else can reach it unless that is wanted
    assert made.rights.may_see("1001", "1002")


def test_supervisors_and_circles(tmp_path: Path) -> None:
    more = '[[supervisors]]\nstation = "1000"\nstations = ["1001"]\ngroups = ["630"]\n'
    more += '[presence.circles]\nsales = ["1001", "1002"]\n'
    rights = read(config(tmp_path, GOOD + more)).rights
    assert rights.may_control("1000", "630")
    assert not rights.may_see("1002", "1003")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "pbx"),
        ("pbx = 1", "pbx"),
        ("[pbx", "not TOML"),
        (GOOD.replace("8743", "0"), "port"),
        (GOOD.replace('"gateway"', '"1001"'), "server account"),
        (GOOD + 'password = "secret"\n', "where it is"),
        (GOOD + 'trust = "sha256:ab"\n', "trust"),
        (GOOD + "unknown = 1\n", "unknown"),
        (GOOD + '[listen]\ncertificate = "x.pem"\n', "belong together"),
        (GOOD + '[[supervisors]]\nstation = "boss"\n', "boss"),
        ('standby = ["elsewhere"]\n' + GOOD, "elsewhere"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as refused:
        read(config(tmp_path, text))
    assert "gateway.toml" in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path / "none.toml")


# what is kept


def test_the_token_is_kept_in_memory_or_not_at_all(tmp_path: Path) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir()
    file = TokenFile({"RUNTIME_DIRECTORY": str(runtime)})
    file.keep("tok")
    (kept,) = runtime.iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert TokenFile({"RUNTIME_DIRECTORY": str(runtime)}).read() == "tok"
    file.keep("")
    assert list(runtime.iterdir()) == []
    nowhere = TokenFile({})
    nowhere.keep("tok")
    assert nowhere.read() == ""


def test_the_certificate_is_the_same_after_a_restart(tmp_path: Path) -> None:
    first = identity(tmp_path, "gateway.example.com")
    assert identity(tmp_path, "gateway.example.com").sha256 == first.sha256
    assert (tmp_path / "identity.pem").stat().st_mode & 0o077 == 0


EXAMPLE = Path(__file__).parent.parent.parent / "packaging" / "linux" / "gateway.toml"


def test_the_example_file_can_be_used_as_it_is() -> None:
    assert read(EXAMPLE).listen.port == 8443


def test_so_can_each_line_that_it_leaves_out(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text("utf-8").replace("sha256:HEX", "sha256:" + "ab" * 32).splitlines()
    settings = [re.sub(r"^# (?=\[|\w+ = )", "", line) for line in lines]
    settings = [re.sub(r"(\]|true) {2,}[a-z].*$", r"\1", line) for line in settings]  # the words after
    made = read(config(tmp_path, "\n".join(settings)))
    assert made.rights.may_control("1000", "630")
    assert not made.rights.may_see("1001", "1003")
    assert made.standby == (f"gateway2.example.com:8443 sha256:{'ab' * 32}",)
    assert made.listen.certificate.endswith("cert.pem")
