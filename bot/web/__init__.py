"""The web side: pages to pay at, onboarding, webhooks, health and metrics. One aiohttp server in the bot's loop."""
