"""Bouquet: the programme. Knows no chat platform, no payment provider and no database."""
