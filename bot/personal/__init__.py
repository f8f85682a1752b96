"""What Bouquet keeps of a person: shown, handed out, erased."""
