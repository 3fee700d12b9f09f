"""Contacts of several sources in one local database: looked up in microseconds, searched in milliseconds."""
