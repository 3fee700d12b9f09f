"""What the library promises to others: an example that runs, documented names, types that come with it."""

import asyncio
import contextlib
import inspect
import io
import re
from pathlib import Path
from typing import Any

import pytest

import desk_agent
from desk_agent import client
from desk_agent.client import Session
from desk_agent.client.operations import Operations
from tests.client import library_user
from tests.support.scripted_pbx import Pbx
from tests.support.until import until

FOLDER = Path(client.__file__).parent
EXAMPLE = re.findall(r"```python\n(.*?)```", (FOLDER / "README.md").read_text("utf-8"), re.DOTALL)[0]

METHODS = re.findall(
    r"\w+",
    """
    check_connection monitor_start monitor_stop presence_start presence_stop get_terminals make_call answer_call
    clear_connection reroute_call hold_call retrieve_call consultation_call transfer_call single_step_transfer
    generate_digit reconnect_call set_forwarding get_forwarding set_dnd get_dnd pickup conference_call busy_service
    cancel_callback get_call_status park_call unpark_call get_mwi flexible_page agent_logon agent_logoff
    set_agent_state conference_group_start conference_group_add conference_group_drop conference_group_mute
    get_conference_room set_conference_room click_to_call get_smdr count_smdr delete_smdr logout
    """,
)


async def test_the_example_of_the_readme_prints_every_call(pbx: Pbx) -> None:
    lines = [line for line in EXAMPLE.splitlines() if line.strip()]
    assert len(lines) <= 12
    program = EXAMPLE.replace('"192.0.2.10", 1024', f'"127.0.0.1", {pbx.port}').replace(
        '"*1234Secr01$"', f'"*1234Secr01$", trust="{pbx.pin}"'
    )
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(program.replace("asyncio.run(main())", ""), "README.md", "exec"), names)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        running = asyncio.create_task(names["main"]())
        await until(lambda: pbx.streams and pbx.count("smdr"))
        await pbx.ring(17, 1)
        await pbx.ring(18, 2, caller="1002")
        await until(lambda: printed.getvalue().count("\n") == 2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    first, second = printed.getvalue().splitlines()
    assert first.startswith("Ringing(")
    assert "call_ref_id=17" in first
    assert "calling_dn='1002'" in second
    assert pbx.count("logout") == 1


def test_every_operation_is_a_documented_method_under_its_name() -> None:
    for name in METHODS:
        method = getattr(Session, name)
        assert re.search(r"Section \d", inspect.getdoc(method) or ""), name
    public = {name for name, _ in inspect.getmembers(Operations, inspect.isroutine) if not name.startswith("_")}
    assert public - {"request"} == set(METHODS) - {"check_connection", "logout"}


def test_types_come_with_the_package() -> None:
    assert (Path(desk_agent.__file__).parent / "py.typed").is_file()
    source = inspect.getsource(library_user)
    assert not [name for name in METHODS if f".{name}(" not in source], "the typed program uses every operation"


def test_names_are_loaded_when_they_are_asked_for() -> None:
    for name in client.__all__:
        assert getattr(client, name).__name__ == name
    with pytest.raises(AttributeError):
        _ = client.Nonsense  # type: ignore[attr-defined]
