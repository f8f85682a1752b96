"""Proofs that no movement of money is lost, doubled or halved; each with a control that must fail."""
