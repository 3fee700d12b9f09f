"""The machine around the desk: its screen, its folders, its keyring and the socket other programs speak to."""
