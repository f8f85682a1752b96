"""Telegram: commands, replies, inline keyboards and deep links, translated to use cases and back."""
