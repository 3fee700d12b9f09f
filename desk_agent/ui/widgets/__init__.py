"""Small widgets: each shows one fact and knows no Desk."""
