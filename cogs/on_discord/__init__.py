"""Discord: slash commands, menus, buttons and forms, translated to use cases and back."""
