"""Hours of an agent's day, faster than they pass: whether memory, handles, tasks and objects stay what they are."""
