"""The shapes Discord sends, built from the server's own state and the bot's requests. Pure functions."""

from typing import Any

JSON = dict[str, Any]
EPHEMERAL, LOADING, V2, SUPPRESS = 1 << 6, 1 << 7, 1 << 15, 1 << 2
BODY_FLAGS = EPHEMERAL | V2 | SUPPRESS | 1 << 12
_STAMP = "2026-01-01T00:00:00+00:00"
_EVERYTHING = str((1 << 53) - 1)
_ROW, _STRING_SELECT, _SECTION, _THUMBNAIL, _GALLERY, _FILE, _SEPARATOR, _CONTAINER = 1, 3, 9, 11, 12, 13, 14, 17


def user(user_id: str, name: str, *, bot: bool = False) -> JSON:
    """A user; every field the official description asks for."""
    return {
        "id": user_id,
        "username": name,
        "global_name": None if bot else name.capitalize(),
        "discriminator": "0000" if bot else "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def own_user(found: JSON) -> JSON:
    """The answer to GET /users/@me."""
    return {**found, "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def member(of: JSON) -> JSON:
    """A guild member with the user inside."""
    return {"user": of, **bare_member()}


def bare_member() -> JSON:
    """A guild member without the user, as in `resolved`."""
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": _STAMP,
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [],
        "mute": False,
        "deaf": False,
    }


def role(guild_id: str) -> JSON:
    """The @everyone role, with all permissions: rights are simcord's to prove, not this server's."""
    return {
        "id": guild_id,
        "name": "@everyone",
        "permissions": _EVERYTHING,
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
        "description": None,
    }


def text_channel(channel_id: str, guild_id: str, name: str, position: int) -> JSON:
    """A text channel of a guild."""
    return {
        "id": channel_id,
        "type": 0,
        "guild_id": guild_id,
        "name": name,
        "position": position,
        "permission_overwrites": [],
        "nsfw": False,
        "rate_limit_per_user": 0,
        "topic": None,
        "parent_id": None,
        "last_message_id": None,
        "flags": 0,
    }


def private_channel(channel_id: str, recipient: JSON) -> JSON:
    """A DM channel between the bot and one user."""
    return {"id": channel_id, "type": 1, "flags": 0, "last_message_id": None, "recipients": [recipient]}


def guild_create(guild_id: str, name: str, owner: str, channels: list[JSON], members: list[JSON]) -> JSON:
    """What the gateway tells of a guild after READY."""
    empty: JSON = {key: [] for key in ("emojis", "stickers", "features", "threads", "presences")}
    empty |= {key: [] for key in ("voice_states", "stage_instances", "guild_scheduled_events")}
    return {
        **empty,
        "id": guild_id,
        "name": name,
        "owner_id": owner,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "application_id": None,
        "roles": [role(guild_id)],
        "channels": channels,
        "members": members,
        "member_count": len(members),
        "joined_at": _STAMP,
        "large": False,
        "unavailable": False,
    }


def application(bot: JSON, owner: JSON) -> JSON:
    """The answer to GET /oauth2/applications/@me."""
    nothing = ("icon", "interactions_endpoint_url", "role_connections_verification_url", "team", "type")
    return {
        **dict.fromkeys(nothing),
        "id": bot["id"],
        "name": bot["username"],
        "description": "",
        "bot": bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00" * 32,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "owner": owner,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
    }


def command(asked: JSON, command_id: str, application_id: str, guild_id: str | None) -> JSON:
    """A registered command, as the bulk PUT answers it."""
    found = {"description": "", "type": 1, "default_member_permissions": None, **asked}
    if found.get("integration_types") is None:
        found.pop("integration_types", None)  # where all are allowed the answer leaves it out
    if found["default_member_permissions"] is not None:
        found["default_member_permissions"] = str(found["default_member_permissions"])  # asked as a number or a text
    found |= {"id": command_id, "application_id": application_id, "version": command_id}
    return {**found, "guild_id": guild_id} if guild_id else found


def message(message_id: str, channel_id: str, author: JSON, at: str, body: JSON) -> JSON:
    """A message from a request's body."""
    found: JSON = {
        "id": message_id,
        "channel_id": channel_id,
        "author": author,
        "type": 19 if body.get("message_reference") else 0,
        "content": body.get("content") or "",
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "attachments": body.get("attachments") or [],
        "embeds": embeds(body),
        "components": components(body.get("components") or []),
        "timestamp": at,
        "edited_timestamp": None,
        "flags": (body.get("flags") or 0) & (BODY_FLAGS | LOADING),
        "pinned": False,
        "tts": False,
    }
    if reference := body.get("message_reference"):
        known = {key: str(reference[key]) for key in ("message_id", "guild_id") if reference.get(key)}
        found["message_reference"] = {"type": 0, "channel_id": channel_id, **known}
    return found


def edited(found: JSON, at: str, body: JSON) -> JSON:
    """The message after an edit; what the body leaves out stays."""
    changed = {**found, "edited_timestamp": at, "flags": found["flags"] & ~LOADING}
    if "content" in body:
        changed["content"] = body["content"] or ""
    if "embeds" in body:
        changed["embeds"] = embeds(body)
    if "components" in body:
        changed["components"] = components(body["components"] or [])
    if "attachments" in body:
        changed["attachments"] = body["attachments"] or []
    if body.get("flags"):
        changed["flags"] |= body["flags"] & V2
    return changed


def embeds(body: JSON) -> list[JSON]:
    """Embeds as they come back: typed, field by field complete."""
    found = []
    for embed in body.get("embeds") or []:
        fields = [{"inline": False, **field} for field in embed.get("fields") or []]
        found.append({**embed, "type": "rich", **({"fields": fields} if fields else {})})
    return found


def components(asked: list[JSON]) -> list[JSON]:
    """The component tree as it comes back: every part numbered, defaults filled in."""
    return [_component(part, counter) for counter in [[0]] for part in asked]


def _component(part: JSON, counter: list[int]) -> JSON:
    counter[0] += 1
    found = {**part, "id": part.get("id") or counter[0]}
    for key in [key for key, value in found.items() if value is None]:
        del found[key]  # an absent label comes back absent
    if "components" in found:
        found["components"] = [_component(child, counter) for child in part["components"]]
    if "accessory" in found:
        found["accessory"] = _component(part["accessory"], counter)
    kind = part["type"]
    if kind == _CONTAINER:
        found = {"accent_color": None, "spoiler": False, **found}
    elif kind == _STRING_SELECT:
        found = {"min_values": 1, "max_values": 1, **found}
    elif kind == _THUMBNAIL:
        found = {"description": None, "spoiler": False, **found, "media": _media(part["media"])}
    elif kind == _GALLERY:
        found["items"] = [
            {"description": None, "spoiler": False, **item, "media": _media(item["media"])} for item in part["items"]
        ]
    elif kind == _SEPARATOR:
        found = {"spacing": 1, "divider": True, **found}
    return found


def _media(asked: JSON) -> JSON:
    return {"id": "1", "url": asked["url"], "proxy_url": asked["url"]}


def walk(parts: list[JSON]) -> list[JSON]:
    """Every component of a tree, in reading order."""
    found = []
    for part in parts:
        inner = [part[key] for key in ("component", "accessory") if part.get(key)]
        found += [part, *walk(part.get("components") or []), *walk(inner)]
    return found
