"""The screen: PySide6 Widgets over a bridge to the Desk."""
