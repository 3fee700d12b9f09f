"""Directories that speak LDAP (RFC 4511), read and never written. ldap3 is loaded when the first one is asked."""
