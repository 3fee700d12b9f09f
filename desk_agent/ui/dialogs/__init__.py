"""Pages and dialogs that ask something."""
