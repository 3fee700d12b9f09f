"""The calls: cards, their buttons and the keys that mean them."""
