"""What a person says about himself: age and region, language, how his tips are shown."""

from dataclasses import dataclass

from bot.communities.model import Caller
from bot.config import Config
from bot.members.linking import LinkDesk
from bot.members.model import (
    AgeStated,
    Identity,
    LinkCode,
    Linked,
    Member,
    MemberId,
    Platform,
    Unlinked,
)
from bot.members.rules import check_person, read_language, read_region
from bot.money import BadCurrency
from bot.ports import Clock, Storage
from bot.programme.model import AccountKind, WhoIsIt
from bot.replies.words import language_of
from bot.tips.model import Privacy
from bot.tokens import Tokens


@dataclass(frozen=True)
class Members:
    """Statements and settings of one person, and the joining of his accounts."""

    config: Config
    storage: Storage
    clock: Clock
    tokens: Tokens

    async def state_age(
        self, caller: Caller, region: str, over_age: bool, kind: AccountKind = AccountKind.PERSONAL
    ) -> Member:
        """Keep the statement that is asked for once. The same statement again changes nothing.

        Raises BadRegion; UnderAge after a no (which is kept: saying yes afterwards is no way round);
        ExcludedAccount for a kind that neither sends nor receives; AgeStated for another statement than before.
        """
        country, now = read_region(region), self.clock.now()
        needed = self.config.programme.age_of(country)
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(caller.id)
            if member.over_age is None:
                await tx.members.state_age(member.id, country, needed if over_age else 0, caller.platform, now)
            elif member.over_age and member.region != country:
                raise AgeStated(member.region or country)
            if kind is not AccountKind.PERSONAL and member.excluded_kind is None:
                await tx.members.set_excluded(member.id, kind.value)
            member = await tx.members.get(member.id)
        check_person(member, self.config.programme)
        return member

    async def meet(self, identity: Identity) -> Member:
        """Somebody whom another person pointed at: known, or a new member who has not come in himself yet."""
        async with self.storage.transaction() as tx:
            member, _ = await tx.members.met(identity, self.clock.now())
        return member

    async def set_language(self, caller: Caller, code: str | None) -> str:
        """Answer in this language from now on, or with None in the platform's; answers the language in force.
        Raises BadLanguage."""
        chosen = None if code is None else read_language(code)
        async with self.storage.transaction() as tx:
            await tx.members.set_language(caller.id, chosen)
        return chosen or language_of(caller.account.language)

    async def set_tip_privacy(self, caller: Caller, privacy: Privacy) -> Privacy:
        """How his tips are shown unless he says otherwise for one of them."""
        async with self.storage.transaction() as tx:
            await tx.members.set_tip_privacy(caller.id, privacy.value)
        return privacy

    async def set_show_currency(self, caller: Caller, code: str) -> str:
        """Prices in other currencies show an "about" in this one. Raises BadCurrency for one without a rate."""
        currency = code.strip().lower()
        if currency not in self.show_currencies:
            raise BadCurrency(code.strip()[:10], self.config.money.base_currency)
        async with self.storage.transaction() as tx:
            await tx.members.set_show_currency(caller.id, currency)
        return currency

    @property
    def show_currencies(self) -> tuple[str, ...]:
        """Currencies that an "about" can be shown in."""
        return (self.config.money.base_currency, *sorted(self.config.money.reference_rates))

    async def called(self, platform: Platform, username: str) -> MemberId:
        """Who was seen under an @name. Raises WhoIsIt for nobody, and for a name that more than one person had."""
        async with self.storage.reading() as tx:
            found = await tx.members.named(platform, username.removeprefix("@"))
        if len(found) != 1:
            raise WhoIsIt(username[:40])
        return found[0]

    @property
    def _desk(self) -> LinkDesk:
        return LinkDesk(self.config, self.storage, self.clock, self.tokens)

    async def start_link(self, caller: Caller) -> LinkCode:
        """A one-time code to type on the other platform; an earlier one stops working."""
        return await self._desk.start(caller)

    async def finish_link(self, caller: Caller, code: str) -> Linked:
        """Join the profile that made the code with the caller's. Raises BadCode, SamePerson or MergeByStaff."""
        return await self._desk.finish(caller, code)

    async def unlink(self, caller: Caller, platform: Platform) -> Unlinked:
        """The account on a platform becomes a person of its own. Raises CannotUnlink."""
        return await self._desk.unlink(caller, platform)


