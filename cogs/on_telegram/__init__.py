"""Telegram: commands, replies, inline keyboards and deep links, translated to use cases and back."""

import os

# The library is changing how it tells a waiting time, and warns until one chooses the new way; this is how one does.
os.environ.setdefault("PTB_TIMEDELTA", "true")
