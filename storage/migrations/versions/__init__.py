"""Every revision, each with the statements of its day."""
