"""Desk Agent: the desk-phone companion for iPECS SME."""

__version__ = "0.1.0"
