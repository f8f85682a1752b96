"""What somebody reads of the data that is kept of him, and of being forgotten."""

from collections.abc import Callable

from bot.errors import Refusal
from bot.personal.model import DeleteBlocked, Known, NoErasure, Plan, Wait
from bot.replies.facts import Facts
from bot.replies.gift_names import coins
from bot.replies.live import diamonds
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Document, Line, Reply, Style, Tone
from bot.replies.words import Words


def known(found: Known, words: Words) -> Reply:
    """What is kept, in words and counts, with the ways to take or end it."""
    accounts = ", ".join(f"{one.name} ({one.platform.value.capitalize()})" for one in found.accounts)
    lines = [
        Line(words.t("What is kept of you"), Style.HEADING),
        Line(words.t("Name: {name}, known since {day}", name=found.name, day=words.day(found.since))),
        Line(words.t("Accounts: {accounts}", accounts=accounts)),
    ]
    if found.over_age and found.region:
        lines.append(Line(words.t("You said: over {age}, in {region}. No birth date is kept.", age=found.over_age,
                                  region=words.country(found.region))))  # fmt: skip
    labels = sections(words)
    listed = [f"{labels[name]} ({count})" for name, count in found.counts.items() if name not in _SAID]
    if listed:
        lines.append(Line(words.t("Besides: {sections}", sections=", ".join(listed))))
    first = Button(words.t("Give me the file"), press="mydata.export:0", tone=Tone.MAIN)
    if found.erasure is None:
        second = Button(words.t("Forget me"), press="mydata.delete:0", tone=Tone.DANGER)
    else:
        lines.append(Line(words.t("You asked to be forgotten; it happens {when}.",
                                  when=words.when(found.erasure.due_at))))  # fmt: skip
        second = Button(words.t("Keep my data"), press="mydata.keep:0")
    return Reply(tuple(lines), ((first, second),))


def exported(name: str, content: bytes, words: Words) -> Reply:
    """The file."""
    lines = (
        Line(words.t("Everything that is kept of you"), Style.HEADING),
        Line(words.t("It begins with a list of what is in it (JSON). Of other people it holds "
                     "creators’ names, and what messages to you said.")),
    )
    return Reply(lines, fresh=True, document=Document(name, content))


def plan(found: Plan, words: Words) -> Reply:
    """What would happen, and the yes; or what comes before."""
    lines = [Line(words.t("Being forgotten"), Style.HEADING)]
    if found.waits:
        lines.append(Line(words.t("It cannot begin yet. First:")))
        lines += [Line(f"• {_wait(wait, count, words)}") for wait, count in found.waits]
        return Reply(tuple(lines), ((_back(words),),))
    lines += [
        Line(words.t("On {day} your name, accounts, statements, notes, messages, numbers and lists are erased.",
                     day=words.day(found.due_at))),
        Line(words.t("Payments stay in the book for {years} years, as the law asks, under a number that no longer "
                     "leads to you.", years=found.kept_years)),
    ]  # fmt: skip
    if found.creator:
        lines.append(Line(words.t("You leave the creator programme by it. Your Stripe account stays yours.")))
    if found.coins or found.diamond_parts:
        lines.append(Line(words.t("You give up: {what}.", what=_given_up(found, words)), Style.HEADING))
    if found.refundable and found.refundable_until is not None:
        lines.append(Line(words.t("Of these, {coins} can be given back until {day}: /coins refund.",
                                  coins=coins(found.refundable, words), day=words.day(found.refundable_until))))
    lines.append(Line(words.t("Until that day you can change your mind with /mydata. Then no word comes any more, and "
                              "nothing brings it back."), Style.QUIET))
    label = words.t("Forget me, and give that up") if found.coins or found.diamond_parts else words.t("Forget me")
    yes = Button(label, press=f"mydata.forget:{found.coins}:{found.diamond_parts}", tone=Tone.DANGER)
    return Reply(tuple(lines), ((yes, _back(words)),))  # fmt: skip


def asked(found: Plan, words: Words) -> Reply:
    """It is written down."""
    lines = (
        Line(words.t("On {day} you are forgotten here.", day=words.day(found.due_at))),
        Line(words.t("Changed your mind before? One press is enough."), Style.QUIET),
    )
    return Reply(lines, ((Button(words.t("Keep my data"), press="mydata.keep:0"),),))


def kept(words: Words) -> Reply:
    """He stays."""
    return Reply((Line(words.t("Everything stays as it is.")),))


def sections(words: Words) -> dict[str, str]:
    """What every section of the file is."""
    return {
        "person": words.t("name and statements"), "accounts": words.t("accounts"),
        "started_forms": words.t("forms you began"), "codes": words.t("codes to link accounts"),
        "wrong_codes": words.t("wrong codes"), "declared_numbers": words.t("numbers you declared"),
        "pictures": words.t("pictures that prove them, without the images"), "numbers": words.t("confirmed numbers"),
        "channels": words.t("channels"), "features": words.t("features that are open to you"),
        "listed_in": words.t("communities that list you"), "blocked_fans": words.t("fans you block, unnamed"),
        "follows": words.t("creators you follow"), "followers": words.t("followers, unnamed"),
        "news_for_followers": words.t("news to your followers"), "liked_videos": words.t("videos you liked"),
        "watched_videos": words.t("videos you watched"),
        "posts_in_showcases": words.t("posts of yours that were offered"),
        "how_you_are_told": words.t("how you want to be told"),
        "digests": words.t("your digests"),
        "own_limits": words.t("your spending limits"), "payment_stops": words.t("brakes on your payments"),
        "payment_attempts": words.t("tries to pay"), "remembered_card": words.t("the remembered card"),
        "powers": words.t("powers as staff"), "stopped_by_moderators": words.t("what moderators stopped for you"),
        "videos": words.t("videos"), "lives": words.t("LIVE sessions"), "enrolment": words.t("your application"),
        "messages": words.t("messages to you"), "tips_given": words.t("tips you gave"),
        "tips_received": words.t("tips you received, without fans"), "gifts_given": words.t("gifts you gave"),
        "gifts_received": words.t("gifts you received, without fans"), "coins_bought": words.t("coins by purchase"),
        "coin_orders": words.t("orders of coins"), "payouts": words.t("payouts"),
        "payout_accounts": words.t("payout accounts"), "cases_opened": words.t("what you asked the staff"),
        "acts_as_staff": words.t("what you did as staff"), "asked_to_be_forgotten": words.t("wishes to be forgotten"),
    }  # fmt: skip


_SAID = frozenset({"person", "accounts"})


def _wait(wait: Wait, count: int, words: Words) -> str:
    match wait:
        case Wait.LIVE:
            return words.t("Your LIVE is running: /live end.")
        case Wait.SUSPENDED:
            return words.t("You are suspended; until that is decided your data is kept. /creator appeal asks for "
                           "another decision.")  # fmt: skip
        case Wait.TIPS:
            return words.n("{count} tip is being paid; it settles by itself.",
                           "{count} tips are being paid; they settle by themselves.", count)  # fmt: skip
        case Wait.COIN_ORDERS:
            return words.n("{count} order of coins is being paid; it settles by itself.",
                           "{count} orders of coins are being paid; they settle by themselves.", count)  # fmt: skip
        case Wait.REFUNDS:
            return words.n("{count} refund is on its way.", "{count} refunds are on their way.", count)
        case Wait.DISPUTES:
            return words.n("A bank decides about {count} payment.", "A bank decides about {count} payments.", count)
        case Wait.PAYOUTS:
            return words.n("{count} payout is on its way: /payout status.",
                           "{count} payouts are on their way: /payout status.", count)  # fmt: skip
        case Wait.DEBT:
            return words.t("Something is owed: /coins and /money trace say how it is settled.")
        case Wait.REDEEMABLE:
            return words.t("Your diamonds are worth money: /payout redeem, once they are mature.")


def _given_up(found: Plan, words: Words) -> str:
    what = [coins(found.coins, words)] if found.coins else []
    if found.diamond_parts:
        what.append(diamonds(found.diamond_parts, words))
    return ", ".join(what)


def _back(words: Words) -> Button:
    return Button(words.t("Back"), press="mydata.show:0")


def _blocked(error: DeleteBlocked, words: Words) -> Reply:
    if not error.waits:
        return plainly(words.t("Something has come in since you read this. Please look again: /mydata delete."))
    return plainly(words.t("It cannot begin yet. First:"),
                   *(f"• {_wait(wait, count, words)}" for wait, count in error.waits),
                   words.t("Then please ask again: /mydata delete."))  # fmt: skip


def _none(error: NoErasure, words: Words) -> Reply:
    return plainly(words.t("Nothing is planned: your data stays. /mydata shows it."))


def _off(facts: Facts, words: Words) -> Reply:
    lines = [Line(words.t("You were to be forgotten today, and were not: something is open, or has come in since."))]
    for one in facts.rows("waits"):
        lines.append(Line(f"• {_wait(Wait(one['what']), one['count'], words)}"))
    lines.append(Line(words.t("Then please ask again: /mydata delete."), Style.QUIET))
    return Reply(tuple(lines), ((Button(words.t("What is kept of you"), press="mydata.show:0"),),))


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {"erasure_off": _off}

SENTENCES: dict[type[Refusal], Sentence] = {DeleteBlocked: _blocked, NoErasure: _none}
