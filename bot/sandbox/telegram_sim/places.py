"""Who and where: making and finding the bots, people and chats of a simulator."""

from collections.abc import Sequence

from bot.sandbox.telegram_sim.accounts import Account, Bot
from bot.sandbox.telegram_sim.chats import Chat, Member, Status
from bot.sandbox.telegram_sim.errors import NotPossible
from bot.sandbox.telegram_sim.messages import Message
from bot.sandbox.telegram_sim.user import User, Where
from bot.sandbox.telegram_sim.world import World


class Places:
    """The part of the simulator that fills its world; mixed into TelegramSim."""

    world: World

    def add_bot(
        self,
        username: str,
        token: str | None = None,
        first_name: str = "Bouquet",
        privacy_mode: bool = True,
    ) -> Bot:
        """A bot; without a token one is made from the seed (see `bot.token`). The first bot is the default."""
        return self.world.add_bot(username, token, first_name, privacy_mode)

    @property
    def bot(self) -> Bot:
        """The default bot, made on first use."""
        return self.world.bot_or_default(None)

    @property
    def token(self) -> str:
        """The default bot's token."""
        return self.bot.token

    def user(
        self,
        name: str,
        *,
        id: int | None = None,  # noqa: A002 (a keyword that reads as what it is)
        language: str | None = "en",
        username: str | None = None,
        first_name: str | None = None,
        stars: int = 5_000,
        premium: bool = False,
    ) -> User:
        """The person of this name, made on first use."""
        known = self.world.people.get(name)
        if known is not None:
            return known
        person = User(
            id or self.world.person_id(name),
            name,
            first_name or name,
            username=username,
            language_code=language,
            is_premium=premium,
            world=self.world,
            stars=stars,
        )
        if person.id in self.world.accounts:
            raise NotPossible(f"the id {person.id} is taken")
        self.world.people[name] = person
        self.world.accounts[person.id] = person
        return person

    def group(
        self,
        name: str,
        members: Sequence[Account] = (),
        *,
        owner: Account | None = None,
        supergroup: bool = True,
        id: int | None = None,  # noqa: A002 (a keyword that reads as what it is)
        username: str | None = None,
        forum: bool = False,
    ) -> Chat:
        """A group whose owner is `owner` or the first member; bots among the members are plain members."""
        boss = owner or next((m for m in members if not m.is_bot), None)
        if boss is None:
            raise NotPossible("a group needs an owner")
        chat = self.world.new_chat("supergroup" if supergroup or forum else "group", name, boss, id)
        chat.username, chat.is_forum = username, forum
        for member in members:
            if member is not boss:
                self.world.set_member(chat, Member(member), boss)
        return chat

    def channel(
        self,
        name: str,
        owner: Account,
        members: Sequence[Account] = (),
        *,
        id: int | None = None,  # noqa: A002 (a keyword that reads as what it is)
        username: str | None = None,
        linked: Chat | None = None,
    ) -> Chat:
        """A channel; `linked` is its discussion group. Bots come in as admins through `owner.promote`."""
        chat = self.world.new_chat("channel", name, owner, id)
        chat.username, chat.linked = username, linked
        if linked is not None:
            linked.linked = chat
        for member in members:
            status = Status.ADMINISTRATOR if member.is_bot else Status.MEMBER
            self.world.set_member(chat, Member(member, status), owner)
        return chat

    def private(self, person: User, bot: Bot | None = None) -> Chat:
        """The private chat of a person with a bot."""
        return self.world.private(person, self.world.bot_or_default(bot))

    def chat(self, name: Where) -> Chat:
        """A chat by name, key or id."""
        found = name if isinstance(name, Chat) else self.world.keys.get(str(name))
        for chat in [found] if found else self.world.chats.values():
            if chat is found or (name == chat.name and chat.migrated_to is None):
                return chat
        raise NotPossible(f"there is no chat {name!r}")

    def message(self, ref: Message | str) -> Message:
        """A message by the id that `view` shows."""
        return self.world.find_message(ref)
