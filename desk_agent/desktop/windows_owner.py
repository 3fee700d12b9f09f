"""Who owns a file, on Windows."""

import ctypes
from ctypes import wintypes
from pathlib import Path
from typing import Any, Final

_SE_FILE_OBJECT: Final = 1
_OWNER_SECURITY_INFORMATION: Final = 1
_LOCAL_SYSTEM: Final = 22  # WinLocalSystemSid
_ADMINISTRATORS: Final = 26  # WinBuiltinAdministratorsSid


def owned_by_administrators(path: Path, libraries: Any = None) -> bool:
    """Whether the Administrators group or the system owns ``path``, so that a plain user could not have made it."""
    libraries = libraries or ctypes.windll  # type: ignore[attr-defined,unused-ignore]
    owner, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
    ask = libraries.advapi32.GetNamedSecurityInfoW
    ask.argtypes = [
        wintypes.LPCWSTR,
        ctypes.c_int,
        wintypes.DWORD,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_void_p),
    ]
    ask.restype = wintypes.DWORD
    status = ask(
        str(path),
        _SE_FILE_OBJECT,
        _OWNER_SECURITY_INFORMATION,
        ctypes.byref(owner),
        None,
        None,
        None,
        ctypes.byref(descriptor),
    )
    if status != 0:
        return False
    is_known = libraries.advapi32.IsWellKnownSid
    is_known.argtypes, is_known.restype = [ctypes.c_void_p, ctypes.c_int], wintypes.BOOL
    free = libraries.kernel32.LocalFree
    free.argtypes, free.restype = [ctypes.c_void_p], ctypes.c_void_p
    try:
        return any(is_known(owner, kind) for kind in (_ADMINISTRATORS, _LOCAL_SYSTEM))
    finally:
        free(descriptor)
