"""A simulated person: every gesture of the real app, and a NotPossible for what the app would not offer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.telegram_sim.accounts import ANONYMOUS_ADMIN, CHANNEL_AUTHOR, Account, Bot
from bot.sandbox.telegram_sim.chats import Chat, Status
from bot.sandbox.telegram_sim.entities import found_entities, text_mentions
from bot.sandbox.telegram_sim.errors import JSON, NotPossible
from bot.sandbox.telegram_sim.files import sample_photo, sample_video
from bot.sandbox.telegram_sim.gestures import Gestures
from bot.sandbox.telegram_sim.messages import Message
from bot.sandbox.telegram_sim.presses import Press
from bot.sandbox.telegram_sim.wallet import Wallet

Where = Chat | Bot | str | int
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


@dataclass(eq=False, slots=True)
class User(Wallet, Gestures, Account):
    """A person with an account; `chat` arguments take a Chat, a Bot, "private", a chat's name, key or id."""

    # -- places -----------------------------------------------------------------------------------------
    @property
    def private(self) -> Chat:
        """The private chat with the default bot."""
        return self.world.private(self, self.world.bot_or_default(None))

    def chat(self, where: Where) -> Chat:
        """The chat that is meant; NotPossible when this person cannot see it."""
        chat = self._find(where)
        if not self.sees(chat):
            raise NotPossible(f"{self.name} is not in {chat.name}")
        return chat

    def _find(self, where: Where) -> Chat:
        if isinstance(where, Chat):
            return where
        if isinstance(where, Bot):
            return self.world.private(self, where)
        if str(where) in ("private", str(self.id)):
            return self.private
        found = self.world.keys.get(str(where))
        if found is not None:
            return found
        for chat in self.world.chats.values():
            if where == chat.name and chat.migrated_to is None:
                return chat
        raise NotPossible(f"there is no chat {where!r}")

    def sees(self, chat: Chat) -> bool:
        """Whether the chat is in this person's list."""
        return chat.person is self if chat.is_private else chat.member(self).present

    def chats(self) -> list[Chat]:
        """Everything in this person's chat list, private chats first."""
        private = [c for c in self.world.privates.values() if c.person is self]
        return private + [c for c in self.world.chats.values() if c.member(self).present]

    # -- talking ----------------------------------------------------------------------------------------
    def send(
        self,
        chat: Where,
        text: str = "",
        *,
        reply_to: Message | str | None = None,
        photo: bytes | bool = False,
        video: bool = False,
        edit: Message | str | None = None,
        mentions: Sequence[Account] = (),
        as_chat: Chat | None = None,
        thread: int | None = None,
    ) -> Message:
        """Say something, or with `edit` change what was said; `mentions` become text mentions by first name."""
        place = self.chat(chat)
        self._may_write(place)
        entities = found_entities(text, text_mentions(text, list(mentions)))
        if edit is not None:
            return self._edit(self.world.find_message(edit), text, entities)
        content = self._content(text, entities, photo, video)
        if not content:
            raise NotPossible("an empty message cannot be sent")
        if thread is not None and thread not in place.topics:
            raise NotPossible(f"{place.name} has no topic {thread}")
        author, sender = self._identity(place, as_chat)
        target = self.world.find_message(reply_to) if reply_to is not None else None
        if target is not None and (target.chat is not place or target.deleted):
            raise NotPossible("the message to reply to is not here")
        message = Message(
            place, place.next_id(), self.world.stamp(), content, author, sender, reply_to=target, thread_id=thread
        )
        return self.world.post(message)

    def _content(self, text: str, entities: list[JSON], photo: bytes | bool, video: bool) -> JSON:
        content: JSON = {}
        if photo is not False:
            content["photo"] = sample_photo(self.world, photo if isinstance(photo, bytes) else None)
        if video:
            content["video"] = sample_video(self.world)
        word = "caption" if content else "text"
        if text:
            content[word] = text
            if entities:
                content["entities" if word == "text" else "caption_entities"] = entities
        return content

    def _identity(self, place: Chat, as_chat: Chat | None) -> tuple[Account | None, Chat | None]:
        if place.is_channel:
            return None, place
        if as_chat is None and place.member(self).anonymous:
            as_chat = place
        if as_chat is None:
            return self, None
        if as_chat is place:
            if not place.member(self).is_admin:
                raise NotPossible(f"{self.name} is no admin of {place.name}")
            return ANONYMOUS_ADMIN, place
        if as_chat.member(self).status is not Status.CREATOR:
            raise NotPossible(f"{self.name} does not own {as_chat.name}")
        return CHANNEL_AUTHOR, as_chat

    def _may_write(self, place: Chat) -> None:
        if place.is_private:
            if place.blocked:
                raise NotPossible(f"{self.name} has blocked the bot")
            if not place.started:
                raise NotPossible(f"{self.name} has not pressed Start")
            return
        if place.migrated_to is not None:
            raise NotPossible(f"{place.name} was upgraded to a supergroup")
        member = place.member(self)
        if place.is_channel and not member.may("can_post_messages"):
            raise NotPossible(f"only admins post in {place.name}")
        if member.status is Status.RESTRICTED and "can_send_messages" not in member.rights:
            raise NotPossible(f"{self.name} may not write in {place.name}")

    def _edit(self, message: Message, text: str, entities: list[JSON]) -> Message:
        if message.author is not self and message.sender_chat is not message.chat:
            raise NotPossible("only one's own messages can be edited")
        if message.deleted or not text:
            raise NotPossible("this message cannot be edited")
        word = "caption" if "caption" in message.content or "text" not in message.content else "text"
        lists = "entities" if word == "text" else "caption_entities"
        kept = {k: v for k, v in message.content.items() if k not in (word, lists)}
        message.content = kept | {word: text} | ({lists: entities} if entities else {})
        self.world.edited(message)
        return message

    # -- starting ---------------------------------------------------------------------------------------
    def start(self, payload: str = "", bot: Bot | None = None) -> Message:
        """Press Start (or Restart after blocking), with a deep link's payload if any."""
        if not _PAYLOAD.fullmatch(payload):
            raise NotPossible(f"a deep link carries at most 64 of A-Za-z0-9_-, not {payload!r}")
        chat = self.world.private(self, self.world.bot_or_default(bot))
        if not chat.started or chat.blocked:
            chat.started, chat.blocked = True, False
            self.world.tell_standing(chat, self, Status.KICKED, Status.MEMBER)
        return self.send(chat, f"/start {payload}".rstrip())

    def open_link(self, url: str, group: Chat | str | None = None) -> Message | str:
        """Tap a link: ?start= presses Start, ?startgroup= adds the bot to `group`; other links come back."""
        parts = urlsplit(url)
        query = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
        if parts.scheme == "tg":
            name = query.get("domain", "")
        elif parts.hostname in ("t.me", "telegram.me"):
            name = parts.path.strip("/")
        else:
            return url
        bot = self.world.by_username(name)
        if not isinstance(bot, Bot):
            if name.startswith("$"):
                return url
            raise NotPossible(f"there is no bot @{name}")
        if "startgroup" in query:
            if group is None:
                raise NotPossible("choose the group to which the bot is added")
            return self.add_bot(group, bot, query["startgroup"])
        return self.start(query.get("start", ""), bot)

    # -- pressing ---------------------------------------------------------------------------------------
    def press(self, message: Message | str, button: str | int = 0) -> Press:
        """Press an inline button by its label or its number in reading order."""
        found = self.world.find_message(message)
        self._may_touch(found)
        index = self._button(found, button)
        shape = found.buttons[index]
        if shape.get("pay"):
            raise NotPossible("this is a Pay button: use pay()")
        now = self.world.now().timestamp()
        bot = found.made_by
        press = Press(self.world.serial(), self, found, bot, shape.get("callback_data"), now)
        if shape.get("url"):
            press.url, press.answered = shape["url"], True
            return press
        if press.data is None or bot is None:
            raise NotPossible(f"the button {shape['text']!r} does nothing here")
        self.world.presses[press.id] = press
        body: JSON = {
            "id": press.id,
            "from": self.api(),
            "message": found.api(),
            "chat_instance": str(self.world.instance_of(found.chat)),
            "data": press.data,
        }
        self.world.push(bot, "callback_query", body)
        return press

    def _may_touch(self, message: Message) -> None:
        if message.deleted:
            raise NotPossible("the message was deleted")
        if not self.sees(message.chat):
            raise NotPossible(f"{self.name} does not see {message.chat.name}")

    def _button(self, message: Message, button: str | int) -> int:
        buttons = message.buttons
        labels = [b["text"] for b in buttons]
        if isinstance(button, str):
            matches = [i for i, label in enumerate(labels) if label == button]
            if len(matches) > 1:
                raise NotPossible(f"{button!r} occurs twice; give its number")
            if matches:
                return matches[0]
            if not button.isdigit():
                raise NotPossible(f"there is no button {button!r}, only {labels}")
        if not 0 <= int(button) < len(buttons):
            raise NotPossible(f"there is no button {button}, only {labels}")
        return int(button)
