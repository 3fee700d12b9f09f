"""The form of a directory."""

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from desk_agent.i18n import _
from desk_agent.settings import LdapServer
from desk_agent.settings.directories import ASK, ATTRIBUTES, MODES, PORTS, SECURITIES
from desk_agent.ui import words
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.directories.bridge import DirectoryBridge, Server
from desk_agent.ui.directories.dialog import DirectoryDialog, Save
from desk_agent.ui.directories.fields import ChoiceField


class LdapDialog(DirectoryDialog):
    """``server`` is changed, or a new one is added."""

    def __init__(
        self, server: LdapServer | None, bridge: DirectoryBridge, save: Save, parent: QWidget | None = None
    ) -> None:
        title = _("Add a directory") if server is None else _("Change the directory")
        given = server or LdapServer()
        super().__init__(title, given, bridge, save, parent)
        self._given = given
        self._host = FormField(_("Server"), "directoryHost", placeholder=_("Host name or address"))
        self._port = FormField(_("Port"), "directoryPort")
        self._port.edit.setMaxLength(5)
        self._security = ChoiceField(_("Encryption"), "directorySecurity", SECURITIES, given.security)
        self._base = FormField(
            _("Base"), "directoryBase", placeholder="dc=example,dc=com", hint=_("Where the people are found")
        )
        self._filter = FormField(_("Filter"), "directoryFilter", hint=_("Who of them is a contact"))
        self._mode = ChoiceField(_("How it is used"), "directoryMode", MODES, given.mode)
        self._attributes = FormField(
            _("Attributes"),
            "directoryAttributes",
            placeholder="mobile=mobile otherMobile; name=cn",
            hint=_("Where they differ from the usual ones: {names}").format(names=", ".join(ATTRIBUTES)),
        )
        self._user.edit.setPlaceholderText("cn=reader,dc=example,dc=com")
        self._user.set_hint(_("Leave it empty where nobody needs to sign in."))
        for field, value in (
            (self._host, given.host),
            (self._port, str(given.port or "")),
            (self._base, given.base),
            (self._filter, given.filter),
            (self._attributes, "; ".join(f"{name}={text}" for name, text in given.attributes.items())),
        ):
            field.edit.setText(words.safe_text(value, 2000))
        self._security.chosen.connect(self._shown)
        self._mode.chosen.connect(self._shown)
        self._shown()
        self._lay_out(
            self._host,
            self._security,
            self._port,
            self._base,
            self._user,
            self._password,
            self._keep,
            self._keep_hint,
            self._pin,
            self._filter,
            self._mode,
            self._name,
            self._hours,
            self._attributes,
        )
        self._host.edit.setFocus()

    def filled_in(self) -> Server | None:
        """See `DirectoryDialog`."""
        host, port = self._host.edit.text().strip(), self._port.edit.text().strip()
        hours, attributes = self.hours(), self._read_attributes()
        port_ok = not port or (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535)
        self._port.set_fault("" if port_ok else _("1 to 65535"))
        if not host:
            self._host.set_fault(_("Enter the name or address of the server."))
            self._host.edit.setFocus()
            return None
        if not port_ok or hours is None or attributes is None:
            return None
        server = replace(
            self._given,
            host=host,
            port=int(port or 0),
            security=self._security.value,
            base=self._base.edit.text().strip(),
            filter=self._filter.edit.text().strip() or LdapServer().filter,
            mode=self._mode.value,
            attributes=attributes,
        )
        return self._common(server, hours)

    def field_of(self, name: str) -> FormField | None:
        """See `DirectoryDialog`."""
        own = {"host": self._host, "port": self._port, "base": self._base, "filter": self._filter}
        return own.get(name) or (self._attributes if name.startswith("attributes") else super().field_of(name))

    def _shown(self) -> None:
        self._port.edit.setPlaceholderText(str(PORTS[self._security.value]))
        self._hours.setVisible(self._mode.value != ASK)

    def _read_attributes(self) -> dict[str, str] | None:
        pairs = [part.partition("=") for part in self._attributes.edit.text().split(";") if part.strip()]
        if all(mark and name.strip() for name, mark, _value in pairs):
            return {name.strip(): " ".join(value.split()) for name, _mark, value in pairs}
        self._attributes.set_fault(_("Each is a field, = and names of attributes, with ; between them."))
        return None
