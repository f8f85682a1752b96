"""Sections about services that know the numbers of a creator's channel."""

from pydantic import SecretStr

from bot.config.values import ApiBase, Section, secret, setting


class Youtube(Section):
    """Public numbers of channels on YouTube, read by an API key. Off without the key."""

    key: SecretStr | None = secret("text", "YouTube Data API v3, made in the Google Cloud console for that API alone.")
    refresh_hours: int = setting(
        24, "hours", "How often a channel is read again. A reading costs 3 of the 10,000 units that a day has.",
        ge=1, le=168,
    )  # fmt: skip
    api_base: ApiBase = setting("", "address", "Empty is YouTube itself; a test server otherwise.")
    allow_foreign_api_base: bool = setting(
        False, "switch", "The key is sent there, so an address beyond this machine must be wanted on purpose."
    )

    @property
    def on(self) -> bool:
        return self.key is not None
