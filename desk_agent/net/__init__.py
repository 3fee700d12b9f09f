"""What everything that speaks over the network shares: whom to trust, and connections that end when given up."""
