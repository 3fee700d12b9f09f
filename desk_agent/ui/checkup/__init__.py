"""The connection check as a window."""
