"""Where contacts come from, for people to see and to change."""
