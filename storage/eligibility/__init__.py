"""Numbers about creators: what was noted of them, and what our own features count."""
