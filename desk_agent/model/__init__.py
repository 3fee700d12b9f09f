"""What is true now: pure, no I/O, no clock of its own."""
