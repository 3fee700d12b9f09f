"""The agent's other programs: what a call is called there, when they hear of it, and how they are reached. No Qt."""
