"""The chat platforms: each package translates gestures into use cases and replies into messages."""
