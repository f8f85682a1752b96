"""Proofs that no movement of money is lost, doubled or halved; each with a control that must fail.

A control is the same question put to a variant that was broken on purpose. Where it is answered well, too, the proof
is blind. `tier.py` says how much each tier does and how a random proof is repeated.
"""
