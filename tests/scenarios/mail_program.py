"""Somebody's e-mail program: a window with a text, whose keys are those of every text."""

import sys

from PySide6.QtWidgets import QApplication, QPlainTextEdit

MAIL = """\
Dear all,

our new number is +82 31 805 5123 from Monday on.
Until then you reach us at 02-2671-0450 as before.

J. Park, Hana Trading
"""


def main() -> None:
    application = QApplication(sys.argv)
    application.setApplicationName("mail")
    edit = QPlainTextEdit(MAIL)
    edit.setObjectName("mailText")
    edit.setWindowTitle("Mail")
    edit.resize(500, 300)
    edit.show()
    application.exec()


if __name__ == "__main__":
    main()
