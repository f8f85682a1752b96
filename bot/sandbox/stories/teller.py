"""The teller: lets personas act and read in a sandbox, writes down what happens, and stops at a broken promise."""

from dataclasses import replace
from typing import Any

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.stories.hands import Body, Done, Hand, hand_of
from bot.sandbox.stories.transcript import Line, Say, shown


class PromiseBroken(AssertionError):
    """What a persona should have read, and what there was instead."""


class Actor:
    """One persona on one platform. What she does and what she reads of it is told by itself."""

    def __init__(self, teller: "Teller", name: str, hand: Hand) -> None:
        self.name, self.platform = name, hand.platform
        self._teller, self._hand = teller, hand
        self._read: dict[str, str] = {}

    # ---------------------------------------------------------------- acting
    async def says(self, text: str) -> None:
        """Talks where everybody does."""
        done = await self._hand.say(self.name, text)
        self._tell("says", done)

    async def tips(self, creator: str, amount: str, note: str = "") -> Done:
        """Tips by the platform's own gesture."""
        return self._acted("types", await self._hand.tip(self.name, creator, amount, note))

    async def types(self, command: str, place: str = "private", **options: str) -> Done:
        """A command in private, in "public" or among "staff"; on Telegram its options stand in this order."""
        return self._acted("types", await self._hand.command(self.name, command, options, place))

    async def proves(self, command: str, **options: str) -> Done:
        """A command in private, with a picture."""
        return self._acted("types", await self._hand.prove(self.name, command, options))

    def calls(self, persona: str) -> str:
        """How she names somebody in a command."""
        return self._hand.name(persona)

    async def presses(self, message: Body, label: str) -> Done:
        """A button by how its label begins. A link is not followed: `url` has it."""
        return self._acted("presses", await self._hand.press(self.name, message, label))

    async def chooses(self, message: Body, label: str) -> Done:
        """An entry of a list by how it begins."""
        return self._acted("chooses", await self._hand.choose(self.name, message, label))

    async def fills(self, asked: Done, **answers: str) -> Done:
        """The questions that came last."""
        return self._acted("writes", await self._hand.fill(self.name, asked, answers))

    # --------------------------------------------------------------- reading
    async def hears(self, *phrases: str, place: str = "private") -> Body:
        """The one new or changed message there with all these phrases, once everything is at rest."""
        await self._teller.rest()
        fresh = [each for each in await self._fresh() if each["place"] == place]
        found = [each for each in fresh if _has(each, phrases)]
        if len(found) != 1:
            there = "; ".join(shown(each) for each in fresh) or "nothing new"
            raise PromiseBroken(f"{self.name} should read once: {phrases}; there is {there}")
        self._note(found)
        self._tell("reads", Done(shown(found[0])))
        return found[0]

    async def hears_nothing(self, *phrases: str) -> None:
        """No message anywhere, new or old, has all these phrases."""
        await self._teller.rest()
        told = [each for each in await self._hand.look(self.name) if _has(each, phrases)]
        if told:
            raise PromiseBroken(f"{self.name} reads too early: {shown(told[0])}")

    async def finds(self, message: Body, *phrases: str) -> Body:
        """What a message says by now; it has all these phrases."""
        await self._teller.rest()
        now = next((each for each in await self._hand.look(self.name) if each["id"] == message["id"]), message)
        if not _has(now, phrases):
            raise PromiseBroken(f"{self.name} should find {phrases} in {shown(now)}")
        if self._read.get(str(now["id"])) != shown(now):
            self._note([now])
            self._tell("reads", Done(shown(now)))
        return now

    async def _fresh(self) -> list[Body]:
        seen = await self._hand.look(self.name)
        return [each for each in seen if _ours(each) and self._read.get(str(each["id"])) != shown(each)]

    # --------------------------------------------------------------- telling
    def _acted(self, verb: str, done: Done) -> Done:
        self._tell(verb, done)
        answers = [each for each in done.messages if _ours(each)]
        for message in answers:
            # A question that was answered loses its buttons; nobody reads it a second time for that.
            if not self._read.get(str(message["id"]), "").startswith(shown(message)):
                self._tell("reads", Done(shown(message)))
        self._note(answers)
        if done.modal is not None:
            fields = " · ".join(str(field["label"]) for field in done.modal["fields"])
            self._tell("reads", Done(f"“{done.modal['title']}”: {fields}"))
        if done.toast:
            self._tell("reads", Done(f"“{done.toast}”"))
        return replace(done, messages=answers)

    def _note(self, messages: list[Body]) -> None:
        self._read |= {str(each["id"]): shown(each) for each in messages}

    def _tell(self, verb: str, done: Done) -> None:
        self._teller.say(Line(self.name, self.platform, verb, done.told))


class Teller:
    """One story in one sandbox. `say` hears each line as it happens."""

    def __init__(self, sandbox: Sandbox, platform: str, say: Say) -> None:
        self.sandbox, self.platform, self.say = sandbox, platform, say
        self._actors: dict[tuple[str, str], Actor] = {}

    def who(self, name: str, platform: str = "") -> Actor:
        """A persona on the story's platform, or on another."""
        key = (name, platform or self.platform)
        if key not in self._actors:
            self._actors[key] = Actor(self, name, hand_of(key[1], self.sandbox.acts))
        return self._actors[key]

    async def rest(self) -> None:
        """Until nothing is in flight."""
        await self.sandbox.settle()

    async def waits(self, said: str, seconds: float) -> None:
        """Lets time go by."""
        self.happens(said)
        await self.sandbox.advance(seconds)

    def happens(self, what: str) -> None:
        """Tells what nobody in particular does."""
        self.say(Line("", "sandbox", what, ""))

    # ------------------------------------------------------------- the bank
    async def opens(self, name: str, url: str | None) -> Body:
        """Follows a private link in a browser; answers the checkout, the onboarding or the page behind it."""
        found = await self.sandbox.acts.stripe.open({"url": promised(url, f"{name} has a link to open")})
        self.say(Line(name, "stripe", "opens", "the private link"))
        if "checkout" in found:
            lines = ", ".join(f"{line['name']} {_major(line['amount_minor'])}" for line in found["checkout"]["lines"])
            total = f"{_major(found['checkout']['amount_minor'])} {found['checkout']['currency'].upper()}"
            self.say(Line(name, "stripe", "reads", f"“{lines} · Total {total}” [Pay]"))
        if "page" in found:
            self.say(Line(name, "stripe", "reads", f"“{found['page']['text']}”"))
        return found

    async def pays(self, name: str, checkout: Body, outcome: str = "pay") -> None:
        """At the checkout, by a test card."""
        self.say(Line(name, "stripe", "pays" if outcome == "pay" else outcome, "by card"))
        await self.sandbox.acts.stripe.pay({"checkout": checkout["id"], "outcome": outcome})

    async def pays_stars(self, buyer: Actor, invoice: Body) -> None:
        """Pays an invoice in Stars, as Telegram's own sheet does."""
        self.say(Line(buyer.name, "telegram", "pays", "in Stars"))
        await self.sandbox.acts.telegram.pay({"as": buyer.name, "message": invoice["id"]})

    def stars(self, name: str, count: int) -> None:
        """So many Stars somebody has."""
        held = self.sandbox.telegram.user(name).stars
        if held != count:
            raise PromiseBroken(f"{name} should have {count} Stars and has {held}")
        self.say(Line("", "telegram", f"{name} has {count} Stars, and not one less", ""))

    async def buys_in_shop(self, buyer: Actor, order: Body, article: str) -> None:
        """Buys what a button of Discord's shop under a message sells."""
        self.say(Line(buyer.name, "discord", "buys", f"“{article}” in Discord’s shop"))
        await self.sandbox.acts.discord.buy({"as": buyer.name, "message": order["id"], "article": article})

    async def shop_repeats(self) -> None:
        """Discord tells of the latest purchase once more."""
        self.happens("Discord tells of the purchase a second time")
        await self.sandbox.stage.do(self.sandbox.stage.shop.tell_again)

    async def shop_takes_back(self, buyer: Actor) -> None:
        """Discord gives the price of the latest purchase back."""
        self.say(Line("discord", "discord", f"gives {buyer.name} the price back", ""))
        await self.sandbox.acts.discord.take_back({"as": buyer.name})

    async def disputes(self, checkout: Body, step: str) -> None:
        """The fan's bank opens a dispute, or decides it."""
        said = {"open": "takes the money of a tip back and asks", "win": "decides for the creator",
                "lose": "decides for the payer"}[step]  # fmt: skip
        self.say(Line("bank", "stripe", said, ""))
        await self.sandbox.acts.stripe.dispute({"checkout": checkout["id"], "step": step})

    async def onboards(self, name: str, account: str, outcome: str) -> None:
        """Stripe's own form, filled in completely or not."""
        said = "fills in all of Stripe’s form" if outcome == "complete" else "leaves Stripe’s form half-way"
        self.say(Line(name, "stripe", said, ""))
        await self.sandbox.acts.stripe.onboard({"account": account, "outcome": outcome})

    def owns(self, minor: int, currency: str = "usd") -> None:
        """What creators have at Stripe altogether, available or on its way."""
        held = sum(
            part["amount"]
            for account, balance in self.sandbox.stripe.control.balances().items()
            if account != "platform"
            for part in (*balance["available"], *balance["pending"])
            if part["currency"] == currency
        )
        if held != minor:
            raise PromiseBroken(f"creators should have {minor} {currency} at Stripe and have {held}")
        self.say(Line("", "stripe", f"holds {_major(minor)} {currency.upper()} for creators, and not a cent less", ""))

    # ------------------------------------------------------------- the book
    async def entries(self, **kinds: int) -> None:
        """The book has exactly so many entries of each kind (`tip_settled=1`) and none of another."""
        await self.rest()
        found: dict[str, int] = {}
        for entry in await self.sandbox.entries(0):
            found[str(entry["kind"])] = found.get(str(entry["kind"]), 0) + 1
        if found != kinds:
            raise PromiseBroken(f"the book should have {kinds} and has {found}")


def promised(value: Any, what: str) -> Any:
    """The value, which is there. Raises PromiseBroken."""
    if not value:
        raise PromiseBroken(f"missing: {what}")
    return value


def the(done: Done, *phrases: str) -> Body:
    """The one message of an answer with these phrases."""
    found = [each for each in done.messages if _has(each, phrases)]
    if len(found) != 1:
        there = "; ".join(shown(each) for each in done.messages) or done.toast or "nothing"
        raise PromiseBroken(f"{done.told}: the answer should have {phrases} once and is {there}")
    return found[0]


def link(message: Body, label: str) -> str | None:
    """The address behind a button."""
    return next((each["url"] for each in message["buttons"] if str(each["label"]).startswith(label)), None)


def _has(message: Body, phrases: tuple[str, ...]) -> bool:
    said = shown(message)
    return all(phrase in said for phrase in phrases)


def _ours(message: Body) -> bool:
    return str(message["author"]).lower() == "bouquet"


def _major(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
