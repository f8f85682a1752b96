"""The composition root: configuration in, a running Bouquet out. Only here everybody is known by name."""
