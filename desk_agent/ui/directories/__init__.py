"""Address books and directories on the network, as the settings window shows them."""
