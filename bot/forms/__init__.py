"""Forms asked question by question, where a platform has no form of its own; a restart loses nothing."""
