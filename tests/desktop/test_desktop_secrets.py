"""Passwords: the keyring, none at all, one that refuses; never a plaintext one."""

import asyncio
import subprocess
import sys
import threading

import pytest

from desk_agent.desktop.secrets import NO_KEYRING, SERVICE, PasswordStore, PasswordStoreError
from tests.support.until import until

ACCOUNT = ("1001", "pbx.example", 7878)


class Memory:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Locked(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("the secret is hunter2")

    set_password = delete_password = get_password  # type: ignore[assignment]


async def test_a_password_is_kept_under_its_account() -> None:
    memory = Memory()
    store = PasswordStore(lambda: memory)
    assert store.available() == (True, "")
    assert await store.get(*ACCOUNT) is None
    await store.set(*ACCOUNT, "hunter2")
    assert memory.kept == {(SERVICE, "1001@pbx.example:7878"): "hunter2"}
    assert await store.get(*ACCOUNT) == "hunter2"
    assert await store.get("1001", "pbx.example", 7879) is None
    await store.delete(*ACCOUNT)
    await store.delete(*ACCOUNT)
    assert memory.kept == {}


async def test_no_keyring() -> None:
    asked = 0

    def none() -> Memory:
        nonlocal asked
        asked += 1
        raise RuntimeError("The Secret Service daemon is neither running nor activatable through D-Bus")

    store = PasswordStore(none)
    assert store.available() == (False, NO_KEYRING)
    assert await store.get(*ACCOUNT) is None
    await store.delete(*ACCOUNT)
    with pytest.raises(PasswordStoreError, match="no keyring"):
        await store.set(*ACCOUNT, "hunter2")
    assert asked == 1, "the answer is remembered"


async def test_a_keyring_that_refuses_says_so_without_the_secret() -> None:
    store = PasswordStore(Locked)
    for question in (store.get(*ACCOUNT), store.set(*ACCOUNT, "hunter2"), store.delete(*ACCOUNT)):
        with pytest.raises(PasswordStoreError, match="The keyring refused") as caught:
            await question
        assert "hunter2" not in str(caught.value)
        assert caught.value.__suppress_context__


@pytest.mark.parametrize("module", ["keyrings.alt.file", "keyring.backends.fail", "keyring.backends.null"])
async def test_a_plaintext_backend_is_refused(module: str) -> None:
    plain = type("PlaintextKeyring", (Memory,), {"__module__": module})
    store = PasswordStore(plain)
    available, why_not = store.available()
    assert not available
    assert why_not.endswith(".")
    with pytest.raises(PasswordStoreError):
        await store.set(*ACCOUNT, "hunter2")


@pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")
def test_the_real_backend_of_a_machine_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    assert PasswordStore().available() == (False, NO_KEYRING)


def test_keyring_is_imported_when_it_is_needed() -> None:
    code = "import sys, desk_agent.desktop.secrets; sys.exit('keyring' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_a_keyring_that_waits_for_its_user_holds_up_neither_the_desk_nor_its_end() -> None:
    asked, answered = threading.Event(), threading.Event()

    class Asking(Memory):
        def get_password(self, service: str, username: str) -> str | None:
            asked.set()
            answered.wait(10)
            return None

    store = PasswordStore(Asking)
    waiting = asyncio.ensure_future(store.get(*ACCOUNT))
    await until(asked.is_set)
    (helper,) = [thread for thread in threading.enumerate() if thread.name == "desk-agent-keyring"]
    assert helper.daemon  # Python does not wait for it
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    answered.set()
    await until(lambda: not helper.is_alive())
