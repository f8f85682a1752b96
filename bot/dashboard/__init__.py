"""A creator's own page, opened by a link from his private chat: there are no passwords."""
