"""``desk-agent gateway``: the gateway as a service."""

import argparse
import asyncio
import json
import logging
import signal
import ssl
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from desk_agent import logs
from desk_agent.desktop.secrets import PasswordStore, PasswordStoreError
from desk_agent.gateway import kept
from desk_agent.gateway.config import Config, ConfigError, read
from desk_agent.gateway.machine import Gateway
from desk_agent.server.listener import Listener, bind, lean_tls

_log = logging.getLogger(__name__)

MAX_PASSWORD: Final = 1024  # bytes
_AUDIT_BYTES: Final = 16 << 20
_AUDIT_FILES: Final = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="a TOML file, see the README")
    parser.add_argument("--check", action="store_true", help="only say whether the file can be used")
    parser.add_argument(
        "--set-password", action="store_true", help="put the account's password, from standard input, in the keyring"
    )


def run(args: argparse.Namespace) -> int:
    """Run until told to stop; returns the exit code."""
    logging.getLogger("desk_agent.client.asking").setLevel(logging.WARNING)  # a line for each request is too much
    try:
        config = read(args.config)
        if args.check:
            sys.stdout.write("The configuration can be used.\n")
            return 0
        if args.set_password:
            return _set_password(config)
        password = _password(config)
        folder = kept.state_folder(config.state)
    except ConfigError as error:
        return _complain(str(error), 2)
    except OSError as error:
        return _complain(f"The folder for what is kept cannot be made: {error.strerror or error}.", 1)
    _keep_audit(folder)
    lean_tls()
    try:
        gateway = Gateway(config, password, folder)
    except (OSError, ssl.SSLError, ValueError) as error:
        return _complain(f"The gateway's certificate cannot be used: {error}.", 1)
    try:
        return asyncio.run(_serve(gateway))
    except OSError as error:
        where = f"{config.listen.host} port {config.listen.port}"
        return _complain(f"Cannot listen on {where}: {error.strerror or error}.", 1)
    except KeyboardInterrupt:
        return 0


async def _serve(gateway: Gateway) -> int:
    from desk_agent.gateway import metrics  # noqa: PLC0415 - prometheus_client is of no use to --check

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.unhandled)
    stop = asyncio.Event()
    previous = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    page = Listener(metrics.app(gateway), None)
    port = gateway.config.metrics.port
    try:
        async with gateway:
            if port:
                await page.start(bind("127.0.0.1", port))
            sys.stdout.write(announcement(gateway) + "\n")
            sys.stdout.flush()
            _log.info("listening on %s port %d", gateway.config.listen.host, gateway.port)
            await stop.wait()
            _log.info("stopping")
    finally:
        await page.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)
    return 0


def announcement(gateway: Gateway) -> str:
    """The one line that tells a program how to reach the gateway, and a desk which certificate to expect."""
    return json.dumps(
        {
            "version": 1,
            "host": gateway.config.listen.host,
            "port": gateway.port,
            "sha256": gateway.sha256,
            "metrics": gateway.config.metrics.port,
        }
    )


def _password(config: Config) -> str:
    where = config.pbx.password
    if where == "stdin":
        return _first_line(sys.stdin.buffer.readline(MAX_PASSWORD + 1), "Standard input")
    if where.startswith("file:"):
        path = Path(where.removeprefix("file:"))
        try:
            with path.open("rb") as file:
                return _first_line(file.readline(MAX_PASSWORD + 1), str(path))
        except OSError as error:
            raise ConfigError(f"The password file {path} cannot be read: {error.strerror or error}.") from error
    pbx = config.pbx
    try:
        password = asyncio.run(PasswordStore().get(pbx.account, pbx.host, pbx.port))
    except PasswordStoreError as error:
        raise ConfigError(str(error)) from error
    if not password:
        raise ConfigError("No password for this account is in the keyring: use --set-password, or a file.")
    return password


def _set_password(config: Config) -> int:
    password = _first_line(sys.stdin.buffer.readline(MAX_PASSWORD + 1), "Standard input")
    pbx = config.pbx
    try:
        asyncio.run(PasswordStore().set(pbx.account, pbx.host, pbx.port, password))
    except PasswordStoreError as error:
        raise ConfigError(str(error)) from error
    sys.stdout.write("The password is in the keyring.\n")
    return 0


def _first_line(line: bytes, where: str) -> str:
    try:
        password = line.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{where} is not UTF-8 text.") from error
    if not password or len(line) > MAX_PASSWORD:
        raise ConfigError(f"{where} has no password in its first line.")
    return password


def _keep_audit(folder: Path) -> None:
    try:
        handler = RotatingFileHandler(
            folder / "audit.log", maxBytes=_AUDIT_BYTES, backupCount=_AUDIT_FILES, encoding="utf-8"
        )
    except OSError as error:
        _log.warning("no audit log: %s", error.strerror)
        return
    handler.setFormatter(logs.OneLine("%(asctime)s %(message)s"))
    audit = logging.getLogger("desk_agent.gateway.audit")
    audit.addHandler(handler)
    audit.propagate = False


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"desk-agent gateway: {sentence}\n")
    return code
