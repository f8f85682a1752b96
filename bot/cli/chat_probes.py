"""What `bouquet doctor` asks about the chats themselves: is the bot there, may it speak, and what does it hear?"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cli.answers import Fetch
from bot.cli.findings import Finding, green, red, yellow
from bot.config import Config

MESSAGE_CONTENT = (1 << 18) | (1 << 19)
"""Discord's marks on an application that may read messages: approved, or small enough to need no approval."""

NEEDED: Mapping[str, int] = {
    "View Channels": 1 << 10, "Send Messages": 1 << 11, "Embed Links": 1 << 14, "Attach Files": 1 << 15,
    "Read Message History": 1 << 16, "Use External Emoji": 1 << 18, "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
}  # fmt: skip
"""What the invitation asks for, by the names that Discord's own pages use."""

_EVERYTHING = 1 << 3
_HERE = ("member", "administrator", "creator")


@dataclass(frozen=True, slots=True)
class Room:
    """A chat that a community uses. `what`: public or staff. `home_id`: the server, group or channel it is in."""

    platform: str
    home_id: str
    chat_id: str
    title: str
    what: str

    def __str__(self) -> str:
        return f"the {self.what} chat of “{self.title}”"


def intents(config: Config, application: Mapping[str, Any]) -> Finding | None:
    """Whether Discord lets the bot read what creators post, where the operator wants it."""
    if not config.discord.see_posts:
        return None
    if int(application.get("flags") or 0) & MESSAGE_CONTENT:
        return green("Discord lets the bot read posts, which showcases need")
    return red(
        "Discord does not let the bot read posts (discord.see_posts is on)",
        "switch on Message Content Intent in the developer portal (page Bot), or set discord.see_posts = false",
    )


def servers(rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """What the bot may do in each of its servers."""
    if not rows:
        return [yellow("the bot is in no Discord server", "open the link that bouquet run prints, then /setup there")]
    found = []
    for row in rows:
        may = int(row.get("permissions") or 0)
        lacking = [] if may & _EVERYTHING else [name for name, bit in NEEDED.items() if not may & bit]
        if lacking:
            found.append(
                red(
                    f"in the server “{row.get('name')}” the bot lacks: {', '.join(lacking)}",
                    "give them to its role (Server Settings, Roles), or invite it again by the link of bouquet run",
                )
            )
    return found or [green(f"the bot has what it needs in {len(rows)} Discord servers")]


async def discord_rooms(
    base: str, headers: Mapping[str, str], ask: Fetch, rooms: Sequence[Room]
) -> AsyncIterator[Finding]:
    """Whether it sees the channels that communities chose."""
    blind = False
    for room in rooms:
        answer = await ask(f"{base}/v10/channels/{room.chat_id}", headers)
        if answer.status in (403, 404):
            blind = True
            yield red(
                f"{room} is out of the bot's sight",
                "give the bot View Channel and Send Messages there, or choose another by /setup channels",
            )
    if rooms and not blind:
        yield green(f"the bot sees the {len(rooms)} Discord channels that communities chose")


def privacy_mode(bot: Mapping[str, Any]) -> Finding:
    """In groups a bot needs to be sent commands only."""
    if bot.get("can_read_all_group_messages"):
        return yellow(
            "Telegram sends the bot every message of its groups",
            "switch group privacy on again with BotFather (/setprivacy, Enable), then add the bot to the groups anew",
        )
    return green("Telegram sends the bot only what is meant for it")


async def telegram_rooms(base: str, bot_id: int, ask: Fetch, rooms: Sequence[Room]) -> AsyncIterator[Finding]:
    """Whether it is in the groups and channels of communities, and may write there."""
    fine = 0
    for room in rooms:
        answer = await ask(f"{base}/getChatMember?chat_id={room.chat_id}&user_id={bot_id}", {})
        member = (answer.body.get("result") or {}) if answer.status == 200 else {}
        if _may_write(member):
            fine += 1
            continue
        yield red(
            f"{room} is closed to the bot ({member.get('status') or f'status {answer.status}'})",
            "add the bot to it again and let it write; in a channel it must be an administrator who posts",
        )
    if rooms and fine == len(rooms):
        yield green(f"the bot may write in the {fine} Telegram chats that communities chose")


def _may_write(member: Mapping[str, Any]) -> bool:
    if member.get("status") == "restricted":
        return bool(member.get("can_send_messages"))
    return member.get("status") in _HERE and bool(member.get("can_post_messages", True))


def undelivered(body: Mapping[str, Any]) -> Finding:
    """Whether events of the last two days did not reach us."""
    count = len(body.get("data", ()))
    if not count:
        return green("Stripe could deliver every event of the last two days")
    more = "+" if body.get("has_more") else ""
    return red(
        f"Stripe could not deliver {count}{more} events of the last two days",
        "compare the endpoint's signing secret with the one in secrets/, then look at proxy and firewall; what was "
        "missed is found by the sweep",
    )
