"""Who is calling, and what a piece of text dials."""
