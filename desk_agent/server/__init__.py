"""Serving the Web API: routes, accounts, tokens, sockets, fan-out; knows no exchange."""
