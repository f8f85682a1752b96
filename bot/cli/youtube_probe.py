"""What `bouquet doctor` asks YouTube: does the key read channels?"""

from collections.abc import AsyncIterator, Mapping

from bot.cli.answers import Answer, Fetch, unreachable
from bot.cli.findings import Finding, green, red, yellow
from bot.config import Config

YOUTUBE = "https://www.googleapis.com/youtube/v3"
# Google's own channel for developers.
_ANY_CHANNEL = "UC_x5XG1OV2P6uZZ5FSM9Ttw"


async def youtube(config: Config, fetch: Fetch) -> AsyncIterator[Finding]:
    """One unit of the day's, for a channel that everybody may read."""
    if config.youtube.key is None:
        return
    base = config.youtube.api_base or YOUTUBE
    headers = {"X-Goog-Api-Key": config.youtube.key.get_secret_value()}
    yield youtube_key(await fetch(f"{base}/channels?part=id&id={_ANY_CHANNEL}", headers))


def youtube_key(answer: Answer) -> Finding:
    """Whether the key reads channels."""
    if answer.status == 200:
        return green("YouTube takes the key: creators can have their channel's numbers read")
    errors = answer.body.get("error", {}).get("errors") if isinstance(answer.body.get("error"), Mapping) else None
    reason = str(errors[0].get("reason", "")) if errors else ""
    if reason in ("quotaExceeded", "dailyLimitExceeded"):
        return yellow(
            "YouTube's units of today are used up, so channels wait until tomorrow",
            "raise youtube.refresh_hours, or ask Google for more units",
        )
    if answer.status in (400, 401, 403):
        return red(
            f"YouTube refuses the key ({reason or answer.status})",
            "switch the YouTube Data API v3 on in the Google Cloud console, restrict the key to it and to this server, "
            "and put it into secrets/youtube.key; or remove that file",
        )
    return unreachable("YouTube", answer)
