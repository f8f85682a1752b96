"""The book on disk: posting (`store`), reading (`pages`), replaying it all (`audit`), closing days, open clearing."""
