"""Which addresses nobody else can reach."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether an address or host name is this machine's own."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)  # ::ffff:127.0.0.1, where a socket serves both families
    return (mapped or address).is_loopback
