"""Address books on a CardDAV server (RFC 6352), read and never written."""
