"""What is known of one person, wherever it lies: handed out and erased."""
