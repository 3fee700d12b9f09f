"""Offices from files: what is read, and what is wrong with one in plain sentences."""

import json
import subprocess
import sys
import time

import pytest

from desk_agent.server.accounts import Privilege
from desk_agent.simulator import Simulator
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.conference_groups import ConferenceGroup
from desk_agent.simulator.office_file import OfficeError, default_office, read_office
from desk_agent.simulator.pages import Page
from desk_agent.simulator.parties import Behaviour, Sharing
from tests.support.fake_clock import FakeClock

SMALL = '[[station]]\nnumber = "201"\n'

FULL = """
agent = "202"

[system]
type = "iPECS eMG80"
version = "1"
lines = 2

[[station]]
number = "201"
name = "Reception"
model = "LIP-9071"
answers = false
analogue = true
intrude = false
click_to_call = false
login = false

[[station]]
number = "202"
user = true
call_waiting = true
pickup_groups = ["1", "2"]
service_dn = "210"
did = "0312345202"
password = "1234"

[[group]]
number = "300"
name = "Both"
members = ["201", "202"]
sharing = "madn"

[[acd]]
number = "310"
name = "Help"
agents = ["0202"]
did = "0312345310"
wrap_up = 5
no_answer = 8
dismisses = false
overflow_to = "201"
overflow_after = 20
on_duty = [{ station = "202", agent = "0202", priority = 3, secondary = true }]

[[outside]]
number = "+4930123456"
name = "Vogel"
rejects_after = 2.5

[[conference_group]]
index = 7
owner = "202"
members = ["201"]

[rooms]
prefix = "88"
at_once = 2

[[page]]
index = 1
name = "Live_Alarm"
zone = 2

[parking]
first = 1
last = 9

[smdr]
capacity = 3
seconds = true
dialed_number_1 = "CLI Number"
causes = false

[licences]
api_cti_ext = ["202"]
clickcall = false
code = 102

[[account]]
user = "smdr"
password = "apipw"
privileges = ["SMDR"]
"""


@pytest.fixture
def read(tmp_path):
    def reader(text: str):
        path = tmp_path / "office.toml"
        path.write_text(text, encoding="utf-8")
        return read_office(path)

    return reader


def test_the_least_an_office_needs(read):
    office = read(SMALL)
    (station,) = office.stations
    assert (station.number, station.behaviour, office.agent) == ("201", Behaviour(answers_after=3.0), "201")
    (account,) = office.accounts
    assert (account.user, len(account.password)) == ("201", 10)


def test_everything_that_can_be_said(read):
    office = read(FULL)
    first, second = office.stations
    assert (first.analogue, first.intrude_allowed, first.click_to_call) == (True, False, False)
    assert first.behaviour == Behaviour(answers_after=None)
    assert (second.behaviour, second.call_waiting, second.pickup_groups) == (None, True, ("1", "2"))
    assert second.service_dn == "210"
    both, help_desk = office.groups
    assert (both.members, both.sharing) == (("201", "202"), Sharing.MADN)
    assert isinstance(help_desk, AcdGroup)
    assert (help_desk.agent_ids, help_desk.wrap_up, help_desk.no_answer) == (("0202",), 5, 8)
    assert (help_desk.dismisses, help_desk.overflow_to, help_desk.overflow_after) == (False, "201", 20)
    (duty,) = office.on_duty
    assert (duty.station, duty.agent_id, duty.group, duty.priority, duty.primary) == ("202", "0202", "310", 3, False)
    assert office.outside == {"+4930123456": Behaviour(rejects_after=2.5)}
    assert office.names == {"+4930123456": "Vogel"}
    assert office.dids == {"202": "0312345202", "310": "0312345310"}
    assert [(a.user, a.password) for a in office.accounts] == [("202", "1234"), ("smdr", "apipw")]
    assert office.accounts[1].privileges == {Privilege.SMDR}
    assert (office.agent, office.lines, office.system_type) == ("202", 2, "iPECS eMG80")
    assert office.conference_groups == [ConferenceGroup(7, ("201",), owner="202")]
    assert (office.rooms.prefix, office.rooms.at_once) == ("88", 2)
    assert office.pages == [Page(1, "Live_Alarm", 2)]
    assert office.parking == range(1, 10)
    assert (office.smdr.dialed1, office.smdr.causes, office.smdr_capacity) == ("CLI Number", False, 3)
    assert office.smdr.start.endswith("%S")
    assert (office.licences.api_cti_ext, office.licences.clickcall, office.licences.code) == ({"202"}, False, 102)


async def test_it_opens(read):
    async with Simulator(office=read(FULL), seed=1) as sim:
        assert sim.services.agents.at("202") is not None
        assert sim.exchange.parking.slots == range(1, 10)
        assert sim.exchange.ring("300", "0311111111") in sim.exchange.calls


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "this is missing: `station`"),
        ("x = 1\n" + SMALL, "there is no setting `x`"),
        ("[[station]]\nnumber = 201", "station 1, number: expected text in quotes, got a whole number"),
        ('[[station]]\nnumber = "2o1"', "station 1, number: expected 1 to 16 digits, in quotes"),
        (SMALL + "[[station]]\nname = 'B'", "station 2: this is missing: `number`"),
        (SMALL + "colour = 'red'", "station 1: there is no setting `colour`"),
        (SMALL + SMALL, "the number 201 is given twice"),
        ('agent = "9"\n' + SMALL, "agent: there is no station 9"),
        (SMALL + "[[group]]\nnumber = '691'\nmembers = ['201']", "the number 691 is given twice"),
        (SMALL + "[[group]]\nnumber = '300'\nmembers = ['202']", "group 300: there is no station 202"),
        (SMALL + "[[group]]\nnumber = '300'\nmembers = ['201', '201']", "group 300: 201 is in it twice"),
        (SMALL + "[[group]]\nnumber = '300'\nmembers = []", "group 1, members: expected a list of length >= 1"),
        (
            SMALL + "[[group]]\nnumber = '3'\nmembers = ['201']\nsharing = 'all'",
            "group 1, sharing: invalid enum value",
        ),
        (
            SMALL + "[[acd]]\nnumber = '3'\nagents = ['0001', '0001']\noverflow_to = '3'",
            "acd 3: agent 0001 is given twice; acd 3: it cannot overflow to itself",
        ),
        (
            SMALL + "[[acd]]\nnumber = '3'\nagents = []\non_duty = [{station = '9', agent = '0001'}]",
            "acd 3: there is no station 9; acd 3: 0001 is not one of its agents",
        ),
        (
            SMALL
            + "".join(
                f"[[acd]]\nnumber = '{n}'\nagents = ['0001']\non_duty = [{{station = '201', agent = '0001'}}]\n"
                for n in (3, 4)
            ),
            "station 201 is on duty in two primary groups",
        ),
        (
            SMALL + "[[outside]]\nnumber = '+4930123456'\n[[outside]]\nnumber = '004930123456'",
            "somebody outside is given twice: ...30123456",
        ),
        (
            SMALL + "[[account]]\nuser = '201'",
            "account 1, user: expected a letter and up to 15 letters, digits and _, in quotes",
        ),
        (SMALL + "[[account]]\nuser = 'a'\nextension = '9'", "account a: there is no station 9"),
        (SMALL + "[[account]]\nuser = 'a'\n[[account]]\nuser = 'a'", "the account a is given twice"),
        (
            SMALL + "[[account]]\nuser = 'a'\nprivileges = ['ALL']",
            "account 1, privileges 1: invalid enum value 'ALL'",
        ),
        (SMALL + "[[conference_group]]\nindex = 1\nmembers = ['201']", "conference group 1: 1 to 99 have a station"),
        (SMALL + "[[page]]\nindex = 1\nzone = 110", "page 1: there is no zone 110"),
        (SMALL + "[parking]\nfirst = 9\nlast = 1", "parking: 9 comes after 1"),
        (SMALL + "[licences]\napi_cti_ext = ['9']", "licences: there is no station 9"),
        ("[[station", "office.toml is not TOML: "),
    ],
)
def test_what_is_wrong_is_said_in_sentences(read, text, sentence):
    with pytest.raises(OfficeError) as caught:
        read(text)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("office.toml")


def test_the_default_office_is_such_a_file():
    office = default_office()
    assert len(office.stations) == 11
    assert [group.number for group in office.groups] == ["620", "630", "640"]
    assert next(account for account in office.accounts if account.user == "desk").extension == "1001"
    passwords = {account.user: account.password for account in office.accounts}
    again = {account.user: account.password for account in default_office().accounts}
    assert not any(again[user] == password for user, password in passwords.items())


RUN = (
    "import argparse, sys; from desk_agent.simulator import command as c; p = argparse.ArgumentParser();"
    "c.add_arguments(p); sys.exit(c.run(p.parse_args()))"
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, "--until-eof", *arguments],
        input="",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_command_opens_an_office_from_a_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(FULL, encoding="utf-8")
    answer = run("--office", str(path), "--scenario", "quiet")
    assert answer.returncode == 0, answer.stderr
    accounts = json.loads(answer.stdout)["accounts"]
    assert [(account["user"], account["password"]) for account in accounts] == [("202", "1234"), ("smdr", "apipw")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--office", "{tmp}/none.toml"], "Cannot read {tmp}/none.toml: No such file or directory."),
        (["--office", "{tmp}/bad.toml"], "bad.toml: agent: there is no station 9."),
        (["--stations", "100000"], "there can be 0 to 8000 more stations."),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, arguments, sentence):
    (tmp_path / "bad.toml").write_text('agent = "9"\n' + SMALL, encoding="utf-8")
    answer = run(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == f"desk-agent simulate: {sentence.format(tmp=tmp_path)}\n"


async def test_five_hundred_stations_and_a_busy_day_among_them():
    clock = FakeClock()
    async with Simulator(seed=3, clock=clock, stations=500, scenario="busy-morning") as sim:
        exchange = sim.exchange
        assert len(exchange.stations) == 511
        numbers = list(exchange.stations)
        assert len({exchange.stations[number].name for number in numbers}) > 200
        began = time.process_time()
        for caller, called in zip(numbers[11:261], numbers[261:], strict=True):
            exchange.make(caller, called)
        assert sum(exchange.status(number) == "ring" for number in numbers) >= 250
        await clock.advance(30)
        assert sum(exchange.status(number) == "stn_talk" for number in numbers) >= 490
        for caller in numbers[11:261]:
            exchange.clear(caller)
        assert time.process_time() - began < 10  # a few tenths, but for what watches the test
        again = Simulator(seed=3, stations=500)
        assert [s.name for s in again.exchange.stations.values()] == [s.name for s in exchange.stations.values()]
