"""The web side over real HTTP: pages to pay at, onboarding, webhooks, health."""
