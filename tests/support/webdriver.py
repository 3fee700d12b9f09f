"""A headless Chromium, driven over the WebDriver protocol by plain HTTP."""

import asyncio
import base64
import contextlib
import hashlib
import re
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DRIVER = shutil.which("chromedriver")
WHY_NOT = "needs Debian's packages chromium and chromium-driver, which packaging/dev.py installs where there are some"

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the protocol's own name for a reference to an element
_PATIENCE = 20.0  # seconds for Chromium or its driver to do anything at all
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-device-scale-factor=1",
)


def key_hash(host: str, port: int) -> str:
    """The certificate's public key as --ignore-certificate-errors-spki-list wants it. Blocks."""
    certificate = x509.load_pem_x509_certificate(ssl.get_server_certificate((host, port)).encode())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


class Browser:
    """One window."""

    def __init__(self, http: httpx.AsyncClient, session: str) -> None:
        self._http = http
        self._session = session

    async def go(self, url: str) -> None:
        """Load a page."""
        await self._say("POST", "url", url=url)

    async def js(self, script: str, *arguments: object) -> Any:
        """What a script returns; it may be a promise."""
        return await self._say("POST", "execute/sync", script=script, args=list(arguments))

    async def click(self, selector: str) -> None:
        """Click the middle of an element that is there and can be seen."""
        await self._say("POST", f"element/{await self._find(selector)}/click")

    async def type(self, selector: str, text: str) -> None:
        """Type into a field; the protocol's private characters stand for keys."""
        await self._say("POST", f"element/{await self._find(selector)}/value", text=text)

    async def replace(self, selector: str, text: str) -> None:
        """Type into a field instead of what it holds."""
        await self._say("POST", f"element/{await self._find(selector)}/clear")
        await self.type(selector, text)

    async def text(self, selector: str) -> str:
        """What an element shows."""
        return await self._say("GET", f"element/{await self._find(selector)}/text")

    async def wait(self, selector: str, words: str, timeout: float = 5.0) -> str:
        """Wait until an element shows these words; returns all it shows."""
        give_up = time.monotonic() + timeout
        while words not in (
            shown := await self.js("return document.querySelector(arguments[0]).innerText", selector)
        ):
            assert time.monotonic() < give_up, f"{selector} shows {shown!r}, not {words!r}"
            await asyncio.sleep(0.02)
        return shown

    async def resize(self, width: int, height: int) -> None:
        """Give the page this size."""
        await self.cdp(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def screenshot(self, path: Path) -> None:
        """Save what is seen."""
        path.write_bytes(base64.b64decode(await self._say("GET", "screenshot")))

    async def cdp(self, command: str, **parameters: object) -> Any:
        """Chromium's own commands."""
        return await self._say("POST", "goog/cdp/execute", cmd=command, params=parameters)

    async def complaints(self) -> list[str]:
        """What the console has said since the last time, but for answers that were refusals."""
        entries = await self._say("POST", "se/log", type="browser")
        return [entry["message"] for entry in entries if entry["source"] != "network"]

    async def _find(self, selector: str) -> str:
        found = await self._say("POST", "element", using="css selector", value=selector)
        return str(found[_ELEMENT])

    async def _say(self, method: str, command: str, **body: object) -> Any:
        json = body if method == "POST" else None
        response = await self._http.request(method, f"{self._session}/{command}", json=json)
        value = response.json()["value"]
        assert response.status_code == 200, f"{command}: {value['error']}: {value['message']}"
        return value


@contextlib.asynccontextmanager
async def browser(trusted_key: str) -> AsyncIterator[Browser]:
    """A window of a Chromium with a profile of its own, which takes certificates with this key."""
    assert DRIVER is not None
    with tempfile.TemporaryDirectory(prefix="da-chromium-", ignore_cleanup_errors=True) as folder:
        options = {
            "args": [
                *_FLAGS,
                f"--user-data-dir={folder}/profile",
                f"--ignore-certificate-errors-spki-list={trusted_key}",
            ]
        }
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        async with _driver(folder) as base, httpx.AsyncClient(timeout=_PATIENCE) as http:
            answer = await http.post(f"{base}/session", json={"capabilities": {"alwaysMatch": wanted}})
            assert answer.status_code == 200, answer.text
            session = f"{base}/session/{answer.json()['value']['sessionId']}"
            try:
                yield Browser(http, session)
            finally:
                await http.delete(session)


@contextlib.asynccontextmanager
async def _driver(home: str) -> AsyncIterator[str]:
    """The driver's address."""
    environment = {"HOME": home, "TMPDIR": home, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    with subprocess.Popen(
        [str(DRIVER), "--port=0"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield f"http://127.0.0.1:{await asyncio.to_thread(_port, process)}"
        finally:
            process.terminate()


def _port(process: "subprocess.Popen[str]") -> int:
    watch = threading.Timer(_PATIENCE, process.terminate)  # then its output ends
    watch.start()
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"successfully on port (\d+)", line):
                return int(found[1])
    finally:
        watch.cancel()
        watch.join()
    raise AssertionError("chromedriver did not start")
