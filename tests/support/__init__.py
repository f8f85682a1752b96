"""What tests lean on: stand-ins for the platforms, judges, demo bots."""
