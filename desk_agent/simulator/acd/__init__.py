"""Agents, ACD groups with their queues, and the ACD event stream (sections 5.2 and 5.3.4.27 to 30)."""
