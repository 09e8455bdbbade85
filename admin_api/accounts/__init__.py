"""Who: tokens and guards."""
