"""HOW bytes are made: the shell, the stamp."""
