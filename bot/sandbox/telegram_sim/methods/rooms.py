"""Methods that ask about chats and their members, and leave them."""

from bot.sandbox.telegram_sim.chats import MEMBER_PERMISSIONS, Member, Status
from bot.sandbox.telegram_sim.errors import JSON, bad
from bot.sandbox.telegram_sim.methods.registry import Call, method
from bot.sandbox.telegram_sim.methods.targets import chat_named, must_be_inside, person_named


@method("getChat")
def get_chat(call: Call) -> JSON:
    """Everything about a chat that the bot can see (public ones by @name)."""
    chat = chat_named(call)
    if not (chat.username and not chat.is_private):
        must_be_inside(call, chat)
    full: JSON = chat.api() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }
    if chat.description:
        full["description"] = chat.description
    if chat.username:
        full["active_usernames"] = [chat.username]
    if chat.linked is not None:
        full["linked_chat_id"] = chat.linked.id
    if chat.is_group:
        full["permissions"] = dict.fromkeys(MEMBER_PERMISSIONS, True)
    if chat.pinned:
        full["pinned_message"] = chat.messages_by_id[chat.pinned[-1]].api(nested=True)
    return full


@method("getChatMember")
def get_chat_member(call: Call) -> JSON:
    """One member's standing; about others it is only certain where the bot is an admin."""
    chat = chat_named(call)
    must_be_inside(call, chat)
    member = chat.member(person_named(call))
    if chat.is_channel and not chat.member(call.bot).is_admin:
        raise bad("member list is inaccessible")
    return member.api(chat.is_channel)


@method("getChatAdministrators")
def get_chat_administrators(call: Call) -> list[JSON]:
    """Owner and admins, without other bots."""
    chat = chat_named(call)
    must_be_inside(call, chat)
    if chat.is_private:
        raise bad("there are no administrators in the private chat")
    admins = [m for m in chat.members.values() if m.is_admin]
    return [m.api(chat.is_channel) for m in admins if not m.account.is_bot or m.account is call.bot]


@method("getChatMemberCount")
def get_chat_member_count(call: Call) -> int:
    """How many are in the chat."""
    chat = chat_named(call)
    must_be_inside(call, chat)
    return 2 if chat.is_private else sum(1 for m in chat.members.values() if m.present)


@method("leaveChat")
def leave_chat(call: Call) -> bool:
    """The bot leaves."""
    chat = chat_named(call)
    must_be_inside(call, chat)
    if chat.is_private:
        raise bad("chat member status can't be changed in private chats")
    call.world.set_member(chat, Member(call.bot, Status.LEFT), call.bot)
    return True


@method("getUserProfilePhotos")
def get_user_profile_photos(call: Call) -> JSON:
    """Nobody here has a profile photo."""
    person_named(call)
    return {"total_count": 0, "photos": []}


@method("getFile")
def get_file(call: Call) -> JSON:
    """Where a file can be downloaded (up to 20 MB)."""
    stored = call.world.files.get(call.params.text("file_id"))
    if stored is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > 20 * 2**20:
        raise bad("file is too big")
    return stored.api() | {"file_path": f"files/{stored.file_id}"}
