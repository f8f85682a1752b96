"""Sections about the two chat platforms."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, SecretStr

from bot.config.values import ApiBase, Section, secret, setting

_FOREIGN = "A token is sent there, so an address beyond this machine must be wanted on purpose."


def _telegram_tips(value: object) -> object:
    if value == "stars":
        raise ValueError("tips in Stars come with the payouts release; write stripe_gift or off")
    return value


class Discord(Section):
    """The Discord application."""

    enabled: bool = setting(True, "switch", "Off runs Telegram alone.")
    token: SecretStr | None = secret("bot token", "From the developer portal, page Bot.")
    see_posts: bool = setting(
        False,
        "switch",
        "Sees videos posted in showcases. Needs the message content intent: developer portal, page Bot.",
    )
    api_base: ApiBase = setting("", "address", "Empty is Discord itself; a test server otherwise.")
    gateway_url: ApiBase = setting("", "address", "Empty is what Discord names; a test server otherwise.")
    allow_foreign_api_base: bool = setting(False, "switch", _FOREIGN)


class Telegram(Section):
    """The Telegram bot."""

    enabled: bool = setting(True, "switch", "Off runs Discord alone.")
    token: SecretStr | None = secret("bot token", "From BotFather.")
    mode: Literal["polling", "webhook"] = setting("polling", "choice", "webhook lets several processes share the work.")
    webhook_secret: SecretStr | None = secret("text", "Telegram sends it with each update in webhook mode.")
    tips: Annotated[Literal["stripe_gift", "off"], BeforeValidator(_telegram_tips)] = setting(
        "stripe_gift",
        "choice; unset refuses live keys",
        "A card payment as a pure gift between people is a grey zone of Telegram's rules: with live keys you choose.",
    )
    tips_public_line: bool = setting(
        True, "switch", "One plain line in the group when a tip is paid; no effect, no rank."
    )
    api_base: ApiBase = setting("", "address", "Empty is Telegram itself; a test server otherwise.")
    file_base: ApiBase = setting("", "address", "Empty follows api_base.")
    allow_foreign_api_base: bool = setting(False, "switch", _FOREIGN)


PLACEHOLDER = re.compile(
    r"change.?me|placeholder|your.?(token|key|secret)|replace|example|todo|x{4,}|\.\.\.|[<>]|whsec_mock",
    re.IGNORECASE,
)
