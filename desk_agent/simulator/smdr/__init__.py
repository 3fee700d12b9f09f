"""Call records: written when a part in a call ends, kept, queried and deleted (sections 4 and 5.1)."""
