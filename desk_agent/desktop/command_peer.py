"""Who is at the other end of a local socket, where the system can tell."""

import os
import socket
import struct
import sys

_SOL_LOCAL = 0  # macOS
_LOCAL_PEERCRED = 1  # macOS
_XUCRED_SIZE = 76  # macOS: struct xucred


def is_ours(descriptor: int) -> bool:
    """Whether the program at the other end of this connected socket runs as the same user.

    True where the system has no such question; there the socket's folder, or the pipe's rights, keep others out.
    """
    uid = _peer_uid(descriptor)
    return uid is None or uid == os.getuid()


def _peer_uid(descriptor: int) -> int | None:
    if sys.platform == "linux":
        level, option, size, form = socket.SOL_SOCKET, socket.SO_PEERCRED, 12, "3i"
    elif sys.platform == "darwin":
        level, option, size, form = _SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_SIZE, "2I"
    else:
        return None
    with socket.socket(fileno=os.dup(descriptor)) as sock:
        answer = sock.getsockopt(level, option, size)
    return int(struct.unpack_from(form, answer)[1])
