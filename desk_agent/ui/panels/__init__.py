"""What lies beside the calls: contacts and history."""
