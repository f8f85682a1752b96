"""What happened, told every so often to those who asked for it."""
