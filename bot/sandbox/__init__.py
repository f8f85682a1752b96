"""The sandbox: the real bot between simulated platforms, on loopback, without a token."""
