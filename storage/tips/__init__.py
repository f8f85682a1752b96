"""Tips, and what a fan's limits say about the next one."""
