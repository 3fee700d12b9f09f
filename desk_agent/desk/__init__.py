"""The whole agent's desk without a screen: verbs in, changes out; no Qt."""

from desk_agent.desk.desk import Desk

__all__ = ["Desk"]
