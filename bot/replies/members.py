"""What people read about themselves: age and country, linked accounts, language."""

from collections.abc import Sequence

from bot.boards.model import BoardLook
from bot.members.model import LinkCode, Linked, Member, Platform, Unlinked
from bot.programme.model import AccountKind
from bot.replies.boards import look_choice
from bot.replies.gift_names import coins as coins_said
from bot.replies.reply import Button, Choice, Choose, Field, Form, Line, Reply, Style, Tone
from bot.replies.tip_privacy import privacy_sentence, privacy_ways
from bot.replies.vocabulary import account_kind, platform
from bot.replies.words import Words
from bot.tips.model import Privacy

LANGUAGES = {"en": "English", "de": "Deutsch"}


def country_form(wish: int, words: Words) -> Form:
    """The first half of the statement. `wish`: the creator whom he wanted to tip, 0 for none; it goes along."""
    label = words.t("Your country, two letters like US")
    return Form(f"member.age:{wish}", words.t("Where do you live?"), (Field("region", label, max_length=40),))


def age_question(region: str, needed: int, wish: int, words: Words) -> Reply:
    """The second half: of age or not, and whose account it is."""
    lines = (
        Line(words.t("{region}: to send or receive money here, you must be at least {needed}.",
                     region=words.country(region), needed=words.number(needed))),
        Line(words.t("I keep your answer and the country, but no date of birth.")),
        Line(words.t("The answer can’t be changed afterwards."), Style.QUIET),
    )
    yes = words.t("I am {needed} or older", needed=words.number(needed))
    along = f":{wish}" if wish else ""
    return Reply(
        lines,
        (
            (Button(yes, press=f"member.over:{region}:yes{along}", tone=Tone.MAIN),
             Button(words.t("I am younger"), press=f"member.over:{region}:no")),
            (Button(words.t("This account belongs to an organisation"), press=f"member.over:{region}:other"),),
        ),
    )  # fmt: skip


def whose_account(region: str, words: Words) -> Reply:
    """An account that is nobody's own: whose, then?"""
    choices = tuple(
        Choice(account_kind(kind, words), kind.value) for kind in AccountKind if kind is not AccountKind.PERSONAL
    )
    return Reply(
        (Line(words.t("Whose account is this?")),),
        choose=(Choose(f"member.kind:{region}", words.t("It belongs to …"), choices),),
    )


def age_stated(member: Member, wish: int, words: Words) -> Reply:
    """The statement is kept, and what it was asked for can go on."""
    said = words.t("Thank you. I keep: {age} or older, {region}. I will not ask again.",
                   age=words.number(member.over_age or 0), region=words.country(member.region or ""))  # fmt: skip
    go_on = Button(words.t("Go on with your tip"), press=f"tip.go:{wish}", tone=Tone.MAIN)
    return Reply((Line(said),), ((go_on,),) if wish else ())


def link_code(made: LinkCode, asked_on: Platform, words: Words) -> Reply:
    """The code, and where to type it."""
    other = Platform.TELEGRAM if asked_on is Platform.DISCORD else Platform.DISCORD
    return Reply((
        Line(made.code, Style.HEADING),
        Line(words.t("Type this on {platform}, in private: /link {code}", platform=platform(other), code=made.code)),
        Line(words.t("It works once, until {time}. Give it to nobody.", time=words.clock(made.expires_at)),
             Style.QUIET),
    ))  # fmt: skip


def cooloff(receives: bool, when: str, words: Words) -> str:
    """What rests after accounts were joined or separated; payouts are a word to creators alone."""
    if receives:
        return words.t("For safety, nothing is paid out and no limit is raised until {when}.", when=when)
    return words.t("For safety, no limit is raised until {when}.", when=when)


def linked(done: Linked, words: Words) -> Reply:
    """Two accounts are one person."""
    names = " + ".join(platform(one) for one in done.platforms)
    return Reply((
        Line(words.t("You are one person now: {platforms}.", platforms=names)),
        Line(words.t("Limits, history and tips are one; where your limits differed, the stricter one holds.")),
        *(Line(text) for text in wallets(done.coins, done.owes, words)),
        Line(cooloff(done.receives, words.when(done.cooloff_until), words), Style.QUIET),
    ))  # fmt: skip


def wallets(coins: int, owes: bool, words: Words) -> Sequence[str]:
    """What is in the wallet that was two. `owes`: it is locked for what one of them owed."""
    told = [words.t("Your coins are in one wallet now: {coins}.", coins=coins_said(coins, words))] if coins else []
    if owes:
        told.append(words.t("A debt for coins came along: the wallet is locked until it is settled."))
    return told


def ask_unlink(leaving: Platform, words: Words) -> Reply:
    """Before two accounts are taken apart."""
    name = platform(leaving)
    return Reply(
        (
            Line(words.t("Separate your {platform} account from the other one?", platform=name)),
            Line(words.t("What you received and paid so far stays with the other account.")),
        ),
        ((Button(words.t("Separate"), press=f"member.unlink:{leaving.value}", tone=Tone.DANGER),),),
    )


def choose_unlink(words: Words) -> Reply:
    """Which account is to stand on its own."""
    choices = tuple(Choice(platform(one), one.value) for one in Platform)
    return Reply(
        (
            Line(words.t("Which account should be on its own again?")),
            Line(words.t("What you received and paid so far stays with the other account.")),
        ),
        choose=(Choose("member.unlink", words.t("Account"), choices),),
    )


def confirm_link(code: str, words: Words) -> Reply:
    """A code came with a link. Two profiles become one only when their owner says so here."""
    return Reply(
        (
            Line(words.t("Become one person with another account?"), Style.HEADING),
            Line(words.t("Go on only if you made this code yourself a moment ago. From then on both accounts share "
                         "limits, history and what is received.")),
        ),
        ((Button(words.t("Yes, it is mine"), press=f"member.link:{code}", tone=Tone.MAIN),),),
    )  # fmt: skip


def settings(member: Member, default: Privacy, currencies: Sequence[str], words: Words) -> Reply:
    """What a person can set once for all: how tips are shown, the language, how he stands on boards, and in which
    currency an "about" stands beside prices in another one (offered where there are rates)."""
    languages = tuple(
        Choice(f"✓ {name}" if code == member.language else name, code) for code, name in LANGUAGES.items()
    )
    tips = privacy_ways("member.privacy", default, words)
    others = (
        Choose("member.language", words.t("Language"), languages),
        look_choice(BoardLook(member.board_look or BoardLook.WITH_AMOUNTS), words),
        *_currency_choice(member, currencies, words),
    )
    # Not every platform writes beside a list of choices what it is for.
    lines = (
        Line(words.t("Your settings"), Style.HEADING),
        Line(f"{words.t('How a tip is shown, unless you choose otherwise for one:')} {_chosen(tips)}"),
        *(Line(f"{one.placeholder}: {_chosen(one) or LANGUAGES[words.language]}") for one in others),
    )
    told = Button(words.t("Notices and quiet hours"), press="notices.show:0")
    return Reply(lines, ((told,),), (tips, *others))


def _chosen(choose: Choose) -> str:
    """The label of the choice that holds; empty where none was made."""
    return next((choice.label[2:] for choice in choose.choices if choice.label.startswith("✓ ")), "")


def _currency_choice(member: Member, currencies: Sequence[str], words: Words) -> tuple[Choose, ...]:
    if len(currencies) < 2:
        return ()
    present = member.show_currency or currencies[0]
    choices = tuple(Choice(f"✓ {code.upper()}" if code == present else code.upper(), code) for code in currencies[:25])
    return (Choose("member.currency", words.t("Compare amounts in"), choices),)


def currency_set(code: str, words: Words) -> Reply:
    """In which currency an "about" is shown from now on."""
    return Reply(
        (
            Line(words.t("Amounts in another currency also say about how much that is in {currency}.",
                         currency=code.upper())),
            Line(words.t("You pay in the creator’s currency; your bank decides the exact rate."), Style.QUIET),
        )
    )


def unlinked(done: Unlinked, words: Words) -> Reply:
    """The accounts are apart."""
    return Reply((
        Line(words.t("Your {platform} account is on its own again.", platform=platform(done.platform))),
        Line(cooloff(done.receives, words.when(done.cooloff_until), words), Style.QUIET),
    ))  # fmt: skip


def language_set(code: str, words: Words) -> Reply:
    """`words` speaks the new language already."""
    return Reply((Line(words.t("I answer in {language} from now on.", language=LANGUAGES.get(code, code))),))


def choose_language(words: Words) -> Reply:
    """The complete languages."""
    choices = tuple(Choice(name, code) for code, name in LANGUAGES.items())
    return Reply(
        (Line(words.t("Which language should I answer in?")),),
        choose=(Choose("member.language", words.t("Language"), choices),),
    )


def privacy_set(privacy: Privacy, words: Words) -> Reply:
    """How tips are shown from now on."""
    return Reply((
        Line(words.t("From now on, unless you choose otherwise for a tip:")),
        Line(privacy_sentence(privacy, words.t("The creator"), words)),
    ))  # fmt: skip
