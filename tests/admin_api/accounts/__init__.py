"""Who: users, passwords, sessions, rights."""
