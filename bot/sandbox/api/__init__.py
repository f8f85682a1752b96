"""The sandbox's HTTP interface: JSON in, JSON out, on loopback. docs/sandbox.md describes every call."""
