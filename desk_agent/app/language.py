"""Which language the window speaks: the user's choice, else the system's. Qt's own words follow it."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desk_agent import languages

_NAME: Final = "qtTranslator"


def speak(language: str) -> None:
    """Speak ``language`` ("auto" is the system's) from now on: what is on the screen already stays as it is."""
    system = QLocale.system()
    spoken = languages.use(language, list(languages.environment()) or system.uiLanguages())
    chosen_otherwise = language != languages.AUTO and languages.chosen([system.name()]) != spoken
    # how dates are written is the system's business, unless the user reads another language than the system's
    QLocale.setDefault(QLocale(spoken) if chosen_otherwise else system)
    _teach_qt(spoken)


def _teach_qt(language: str) -> None:
    application = QCoreApplication.instance()
    if application is None:
        return
    for before in application.findChildren(QTranslator, _NAME):
        application.removeTranslator(before)
        before.deleteLater()
    translator = QTranslator(application)
    translator.setObjectName(_NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language != languages.ENGLISH and translator.load(QLocale(language), "qtbase", "_", folder):
        application.installTranslator(translator)
