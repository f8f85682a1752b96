"""The simulated Telegram: accounts, chats, messages, and who is told what."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.accounts import LINKED_CHANNEL, Account, Bot
from bot.sandbox.telegram_sim.changes import Changes
from bot.sandbox.telegram_sim.chats import Chat, Member, Status
from bot.sandbox.telegram_sim.errors import JSON, NotPossible
from bot.sandbox.telegram_sim.files import StoredFile
from bot.sandbox.telegram_sim.messages import Message, reaction_counts
from bot.sandbox.telegram_sim.payments import Cashier
from bot.sandbox.telegram_sim.routing import recipients
from bot.sandbox.telegram_sim.updates import UpdateQueue

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.presses import Press
    from bot.sandbox.telegram_sim.user import User

# Counts of anonymous reactions are grouped and arrive with a delay of up to a few minutes.
LATE_COUNT_SECONDS = 120
UpdateCheck = Callable[[JSON], None]


class World:
    """All state of the simulator; every id follows from the seed and the name, not from the order."""

    def __init__(self, now: Callable[[], datetime], seed: int) -> None:
        self._now = now
        self.seed = seed
        self.random = Random(seed)
        self.offset = timedelta(0)
        self.changes = Changes()
        self.check_update: UpdateCheck | None = None
        self.people: dict[str, User] = {}
        self.accounts: dict[int, Account] = {}
        self.bots: dict[str, Bot] = {}
        self.privates: dict[tuple[int, int], Chat] = {}
        self.chats: dict[int, Chat] = {}
        self.keys: dict[str, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.files: dict[str, StoredFile] = {}
        self.cashier = Cashier(self)
        self.late_counts: dict[str, float] = {}
        self.default_bot: Bot | None = None

    # -- time -------------------------------------------------------------------------------------------
    def now(self) -> datetime:
        """The injected clock plus what `advance` added."""
        return self._now() + self.offset

    def stamp(self) -> int:
        """Now in whole seconds since 1970, as the Bot API writes dates."""
        return int(self.now().timestamp())

    # -- ids --------------------------------------------------------------------------------------------
    def _number(self, purpose: str, low: int, high: int) -> int:
        return Random(f"{self.seed}:{purpose}").randint(low, high)

    def serial(self) -> str:
        """A fresh long id in the style of callback and payment query ids."""
        return str(self.random.randint(10**17, 10**18 - 1))

    def instance_of(self, chat: Chat) -> int:
        """The chat_instance of callback queries: the same for one chat, unlike its id."""
        return self._number(f"instance:{chat.key}", -(2**62), 2**62)

    # -- accounts ---------------------------------------------------------------------------------------
    def add_bot(self, username: str, token: str | None, first_name: str, privacy_mode: bool) -> Bot:
        """A new bot; the first one is the default of every gesture that names none."""
        bot_id = int(token.partition(":")[0]) if token else self._number(f"bot:{username}", 10**9, 10**10 - 1)
        secret = f"{self._number(f'secret:{username}', 16**34, 16**35 - 1):035x}"
        bot = Bot(bot_id, first_name, first_name, is_bot=True, username=username, privacy_mode=privacy_mode)
        bot.token = token or f"{bot_id}:{secret}"
        bot.queue = UpdateQueue(self._number(f"updates:{username}", 10**7, 10**8), self.changes.wake)
        self.bots[bot.token] = bot
        self.accounts[bot_id] = bot
        self.default_bot = self.default_bot or bot
        return bot

    def person_id(self, name: str) -> int:
        """The id that a person of this name has under this seed (beyond 32 bits, as real ids may be)."""
        return self._number(f"user:{name}", 5_000_000_000, 7_999_999_999)

    def bot_or_default(self, bot: Bot | None) -> Bot:
        """The given bot, else the first one, which is made when nobody added any."""
        return bot or self.default_bot or self.add_bot("bouquet_bot", None, "Bouquet", privacy_mode=True)

    def by_username(self, username: str) -> Account | Chat | None:
        """Who or what carries a public @name."""
        wanted = username.removeprefix("@").lower()
        for account in self.accounts.values():
            if (account.username or "").lower() == wanted:
                return account
        return next((c for c in self.chats.values() if (c.username or "").lower() == wanted), None)

    # -- chats ------------------------------------------------------------------------------------------
    def private(self, person: Account, bot: Bot) -> Chat:
        """The private chat of a person and a bot; it exists before Start, but the bot may not write in it."""
        chat = self.privates.get((bot.id, person.id))
        if chat is None:
            key = str(person.id) if bot is self.default_bot else f"{bot.id}-{person.id}"
            chat = Chat(person.id, "private", key, person.name, person=person, bot=bot)
            self.privates[(bot.id, person.id)] = self.keys[key] = chat
        return chat

    def new_chat(self, kind: str, name: str, owner: Account, chat_id: int | None = None) -> Chat:
        """A group, supergroup or channel with its owner in it."""
        if chat_id is None:
            number = self._number(f"{kind}:{name}", 10**9, 2 * 10**9)
            chat_id = -number if kind == "group" else -(10**12) - number
        if chat_id in self.chats:
            raise NotPossible(f"a {kind} {name!r} exists already")
        chat = Chat(chat_id, kind, str(chat_id), name, title=name)
        chat.members[owner.id] = Member(owner, Status.CREATOR)
        self.chats[chat_id] = self.keys[chat.key] = chat
        self.changes.made()
        return chat

    def chat_of(self, bot: Bot, chat_id: int) -> Chat | None:
        """The chat that a bot means by an id."""
        return self.privates.get((bot.id, chat_id)) or self.chats.get(chat_id)

    def all_chats(self) -> Sequence[Chat]:
        """Every chat there is."""
        return [*self.chats.values(), *self.privates.values()]

    # -- messages ---------------------------------------------------------------------------------------
    def post(self, message: Message) -> Message:
        """Put a new message into its chat and tell the bots that may see it."""
        chat = message.chat
        chat.messages_by_id[message.id] = message
        message.revision = self.changes.made()
        message.order = message.revision
        self._route(message, edited=False)
        if chat.is_channel and chat.linked is not None and not message.is_service:
            self._into_discussion(message, chat.linked)
        return message

    def _into_discussion(self, post: Message, group: Chat) -> None:
        """A channel's post appears in its discussion group, forwarded by Telegram itself."""
        origin = {"type": "channel", "date": post.date, "chat": post.chat.api(), "message_id": post.id}
        copy = Message(group, group.next_id(), self.stamp(), dict(post.content), LINKED_CHANNEL, post.chat)
        copy.extra = {"is_automatic_forward": True, "forward_origin": origin}
        self.post(copy)

    def notice(self, chat: Chat, author: Account | None, content: JSON, **extra: object) -> Message:
        """Post a service message."""
        sender = chat if chat.is_channel else None
        who = None if chat.is_channel else author
        return self.post(
            Message(chat, chat.next_id(), self.stamp(), content, who, sender, is_service=True, extra=dict(extra))
        )

    def edited(self, message: Message) -> None:
        """A message changed: mark it and tell the bots that may see it."""
        message.edited_at = self.stamp()
        message.revision = self.changes.made()
        self._route(message, edited=True)

    def _route(self, message: Message, edited: bool) -> None:
        kind = "channel_post" if message.chat.is_channel else "message"
        if edited:
            kind = f"edited_{kind}"
        for bot in recipients(message):
            if kind in bot.queue.allowed:
                self.push(bot, kind, message.api())

    def push(self, bot: Bot, kind: str, body: JSON) -> int | None:
        """Queue an update for a bot; None when it did not ask for this kind."""
        update_id = bot.queue.push(kind, body, self.now().timestamp())
        if update_id is not None:
            if self.check_update is not None:
                self.check_update({"update_id": update_id, kind: body})
            self.changes.made()
        return update_id

    def find_message(self, ref: "Message | str") -> Message:
        """A message by its unique id; NotPossible when there is none."""
        if isinstance(ref, Message):
            return ref
        key, _, number = ref.rpartition(":")
        chat = self.keys.get(key)
        message = chat.messages_by_id.get(int(number)) if chat is not None and number.isdigit() else None
        if message is None:
            raise NotPossible(f"there is no message {ref}")
        return message

    # -- members ----------------------------------------------------------------------------------------
    def set_member(self, chat: Chat, member: Member, by: Account) -> None:
        """Change somebody's standing; bots hear of themselves always, of others as admins who asked."""
        old = chat.member(member.account)
        before = old.api(chat.is_channel)
        chat.members[member.account.id] = member
        self.changes.made()
        body: JSON = {
            "chat": chat.api(),
            "from": by.api(),
            "date": self.stamp(),
            "old_chat_member": before,
            "new_chat_member": member.api(chat.is_channel),
        }
        if isinstance(member.account, Bot):
            self.push(member.account, "my_chat_member", body)
        for bot in chat.bots():
            if bot is not member.account and chat.member(bot).is_admin:
                self.push(bot, "chat_member", body)

    def tell_standing(self, chat: Chat, person: Account, old: Status, new: Status) -> None:
        """my_chat_member of a private chat: the person started, blocked or unblocked the bot."""
        if chat.bot is None:
            return
        self.changes.made()
        self.push(
            chat.bot,
            "my_chat_member",
            {
                "chat": chat.api(),
                "from": person.api(),
                "date": self.stamp(),
                "old_chat_member": Member(chat.bot, old).api(),
                "new_chat_member": Member(chat.bot, new).api(),
            },
        )

    # -- reactions --------------------------------------------------------------------------------------
    def react(self, message: Message, person: Account, new: list[JSON]) -> None:
        """Set a person's reactions; admin bots that asked hear of it, in channels later and without names."""
        chat = message.chat
        old = message.reactions.get(person.id, [])
        if old == new:
            return
        message.reactions[person.id] = new
        message.revision = self.changes.made()
        if isinstance(person, Bot):
            return
        if chat.is_channel:
            self.late_counts.setdefault(message.ref, self.now().timestamp() + LATE_COUNT_SECONDS)
            return
        body: JSON = {"chat": chat.api(), "message_id": message.id, "date": self.stamp()}
        body |= {"old_reaction": old, "new_reaction": new}
        anonymous = chat.member(person).anonymous
        body |= {"actor_chat": chat.api()} if anonymous else {"user": person.api()}
        for bot in chat.bots():
            if chat.member(bot).is_admin:
                self.push(bot, "message_reaction", body)

    def send_late_counts(self) -> None:
        """Tell admin bots the counts of channel reactions that are due."""
        now = self.now().timestamp()
        for ref in [r for r, due in self.late_counts.items() if due <= now]:
            del self.late_counts[ref]
            message = self.find_message(ref)
            body: JSON = {"chat": message.chat.api(), "message_id": message.id, "date": self.stamp()}
            body["reactions"] = reaction_counts(message)
            for bot in message.chat.bots():
                if message.chat.member(bot).is_admin:
                    self.push(bot, "message_reaction_count", body)

    # -- migration --------------------------------------------------------------------------------------
    def upgrade(self, old: Chat, by: Account) -> Chat:
        """A basic group becomes a supergroup with a new id, its members move, both chats are told."""
        if old.kind != "group" or old.migrated_to is not None:
            raise NotPossible(f"{old.name} is no basic group")
        number = self._number(f"supergroup:{old.name}", 10**9, 2 * 10**9)
        new = Chat(-(10**12) - number, "supergroup", str(-(10**12) - number), old.name, title=old.title)
        new.members = dict(old.members)
        self.chats[new.id] = self.keys[new.key] = new
        self.notice(old, by, {"migrate_to_chat_id": new.id})
        old.migrated_to = new
        self.notice(new, by, {"migrate_from_chat_id": old.id})
        return new
