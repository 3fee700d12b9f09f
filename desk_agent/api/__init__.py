"""The PBX's vocabulary: commands, events, codes and errors. No I/O."""
