"""Playing the other side over the simulator's own port, below ``/_sim/``, from the same machine only."""
