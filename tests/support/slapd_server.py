"""A real LDAP server: OpenLDAP's slapd, as the test's own process, on loopback ports."""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.support.certificates import self_signed
from tests.support.processes import Child, free_port

_SLAPD = shutil.which("slapd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/libexec")))
_SCHEMA = Path("/etc/ldap/schema")
WHY_NOT = (
    None
    if _SLAPD and (_SCHEMA / "inetorgperson.schema").exists()
    else "slapd is not installed (Debian's package slapd)"
)
BASE = "dc=hana,dc=example"
READER = f"cn=reader,{BASE}"
# ipPhone is Microsoft's, with Microsoft's own number
_EXTRA = """attributetype ( 1.2.840.113556.1.4.721 NAME 'ipPhone' EQUALITY caseIgnoreMatch
  SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.2.840.113556.1.5.9 NAME 'deskPhone' SUP top AUXILIARY MAY ( ipPhone $ company $ department ) )
"""
_COMPANY = "".join(
    f"attributetype ( 1.2.840.113556.{number} NAME '{name}' EQUALITY caseIgnoreMatch"
    " SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n"
    for number, name in (("1.2.146", "company"), ("1.2.141", "department"))
)


def ldif(dn: str, **values: str | list[str]) -> str:
    lines = [_line("dn", dn)]
    for name, given in values.items():
        lines += [_line(name, value) for value in ([given] if isinstance(given, str) else given)]
    return "\n".join([*lines, "", ""])


def _line(name: str, value: str) -> str:
    return f"{name}:: {base64.b64encode(value.encode()).decode()}"


def person(uid: str, name: str, *numbers: str, **more: str | list[str]) -> str:
    classes = ["inetOrgPerson", "deskPhone"]
    values = {"cn": name, "sn": name.split()[-1], **({"telephoneNumber": list(numbers)} if numbers else {}), **more}
    return ldif(f"uid={uid},ou=people,{BASE}", objectClass=classes, uid=uid, **values)


class Slapd:
    """The server with its own configuration and database below ``folder``."""

    def __init__(self, folder: Path, people: Iterable[str], *, size_limit: int = 0) -> None:
        assert _SLAPD is not None
        self.folder = folder
        self.password = "s3cret"
        self._identity = self_signed(folder)
        self.pin = self._identity.pin
        self.port, self.tls_port = free_port(), free_port()
        # a copy: AppArmor's profile of the packaged path knows the system's folders only
        self._program = folder / "slapd"
        shutil.copy2(_SLAPD, self._program)
        (folder / "db").mkdir()
        (folder / "extra.schema").write_text(_COMPANY + _EXTRA, "utf-8")
        self._configure(size_limit)
        head = ldif(BASE, objectClass=["dcObject", "organization"], dc="hana", o="하나상사")
        head += ldif(f"ou=people,{BASE}", objectClass="organizationalUnit", ou="people")
        head += ldif(
            READER,
            objectClass=["simpleSecurityObject", "organizationalRole"],
            cn="reader",
            userPassword=self.password,
        )
        self._load(head + "".join(people))
        self.start()

    def _configure(self, size_limit: int) -> None:
        schemas = "\n".join(f"include {_SCHEMA}/{name}.schema" for name in ("core", "cosine", "inetorgperson"))
        (self.folder / "slapd.conf").write_text(
            f"""{schemas}
include {self.folder}/extra.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {self.folder}/slapd.pid
TLSCertificateFile {self._identity.certificate}
TLSCertificateKeyFile {self._identity.key}
sizelimit {f"size={size_limit} size.prtotal={size_limit}" if size_limit else "unlimited"}
database mdb
suffix "{BASE}"
rootdn "cn=admin,{BASE}"
rootpw {self.password}
directory {self.folder}/db
maxsize 268435456
dbnosync
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{READER}" read by anonymous auth by * none
""",
            "utf-8",
        )

    def _load(self, content: str) -> None:
        done = subprocess.run(
            [self._program, "-T", "add", "-q", "-f", str(self.folder / "slapd.conf")],
            input=content.encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]

    def start(self) -> None:
        urls = f"ldap://127.0.0.1:{self.port}/ ldaps://127.0.0.1:{self.tls_port}/"
        command = [str(self._program), "-d", "0", "-h", urls, "-f", str(self.folder / "slapd.conf")]
        self._child = Child(command, self.folder / "slapd.log", self.port)

    def stop(self) -> None:
        self._child.stop()

    def change(self, changes: str) -> None:
        """Changes in LDIF, made by the administrator."""
        self.stop()
        done = subprocess.run(
            [self._program, "-T", "modify", "-f", str(self.folder / "slapd.conf")],
            input=changes.encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
        self.start()
