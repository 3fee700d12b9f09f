"""Where people come from: files, servers, the PBX itself. One file each; all are a `base.Source`."""
