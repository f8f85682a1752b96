"""Who may earn with what, and why not: rules over what is known of a creator, pure."""
