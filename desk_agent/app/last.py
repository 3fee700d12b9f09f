"""How a program with a window ends once all of it is closed.

Python would take a hundred thousand objects apart one by one, which takes longer than signing out and closing
everything. Nothing of that can matter any more: what is kept has been written, and Python itself has waited for the
last thread before it calls what stands here.
"""

import atexit
import logging
import os
import sys
from contextlib import suppress

import shiboken6
from PySide6.QtCore import QCoreApplication


def leave_at_once(status: int) -> None:
    """End the process with ``status`` as soon as Python is about to end it, when its threads have ended."""
    atexit.register(_leave, status)


def _leave(status: int) -> None:
    application = QCoreApplication.instance()
    if application is not None:
        shiboken6.delete(application)  # what was copied goes to the clipboard's keeper
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # nobody reads it, or there is none
            stream.flush()
    os._exit(status)
