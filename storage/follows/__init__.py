"""Who follows whom, and what followers are still owed."""
