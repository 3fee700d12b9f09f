"""Something that is done only when the user says so again."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.verbs import Question
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel

_WIDTH = 340


class QuestionDialog(QDialog):
    """The question, "Go on" and "Cancel"; a space bar that is hit blindly cancels."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("questionDialog")
        self.setWindowTitle(_("Are you sure?"))
        self.setAccessibleName(_("Are you sure?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = PlainLabel(words.safe_text(question.text, 300), size=Size.LARGE, wrap=True, object_name="questionText")
        go_on = ActionButton(_("Go on"), name=_("Go on"), object_name="goOnButton", role=Role.DANGER)
        go_on.setAutoDefault(False)
        go_on.clicked.connect(self.accept)
        cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name="cancelQuestionButton")
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Shape("triangle-alert", Tone.WARNING, 24), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(text, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(go_on)
        foot.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        column.addLayout(head)
        column.addLayout(foot)
        cancel.setFocus()
        self.setMinimumWidth(_WIDTH)
        self.resize(_WIDTH, column.heightForWidth(_WIDTH))
        self.accepted.connect(question.go_on)
