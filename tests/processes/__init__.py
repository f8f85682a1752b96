"""`bouquet run` as a process of its own, between a small Discord, a Telegram and a Stripe on loopback."""
