"""What a creator's streaming software shows over his picture: gifts as they come, the goal, who leads."""
