"""Every sentence in every complete language: there, whole, with the same facts, and without the words nobody may read.

The catalogues are compared with the code itself: who adds a sentence runs `python -m bot.cli.catalogues --update` and
translates it.
"""

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from itertools import combinations
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.cli import catalogues
from bot.replies.words import COMPLETE

HINT = "run: python -m bot.cli.catalogues --update"
TRANSLATED = tuple(language for language in COMPLETE if language != "en")

# Our words for money are tip, refund, dispute; and no other company's name belongs into our mouth.
MARKS = r"tik ?tok|twitch|you ?tube|patreon|ko-?fi|paypal|only ?fans|instagram"
FORBIDDEN = {
    "en": rf"donat|charit|\binvest(?!ig)|\bearn|escrow|charge-?back|fundrais|{MARKS}",
    "de": rf"spende|wohltät|gemeinnütz|invest(?!ig)|verdien|rendite|treuhand|rückbuch|rückbelast|chargeback|{MARKS}",
}
# Alike on purpose: a word and its heading, a day and a month.
ALIKE = (
    {"Your tip", "Your tips"},
    {"the whole deployment", "In the whole deployment"},
    {
        "Your own limit is {limit} a day, and {left} is left. It resets {when}; /limits shows it.",
        "Your own limit is {limit} a month, and {left} is left. It resets {when}; /limits shows it.",
    },
)
# How much a platform shows of a label before it cuts: the argument of the call, and the characters that fit.
LABELS = {"Button": (0, 80), "Field": (1, 45), "Form": (1, 45), "Choose": (1, 150), "Toast": (0, 200)}


@cache
def sentences() -> tuple[catalogues.Sentence, ...]:
    return tuple(catalogues.collect()[0])


@cache
def catalogue(language: str) -> Catalog:
    source = catalogues.LOCALES / language / "LC_MESSAGES" / "bouquet.po"
    with source.open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def texts(told: object) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told) if isinstance(told, (list, tuple)) else ()


def everything(language: str) -> set[str]:
    """All that somebody may read in a language."""
    if language == "en":
        return {text for one in sentences() for text in (one.one, one.many) if text is not None}
    return {text for message in messages(language) for text in texts(message.string)}


def facts(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def sample(text: str) -> str:
    return text.format(**dict.fromkeys(facts(text), "5,00\u00a0€"))


def test_the_template_is_what_the_code_says() -> None:
    found = (catalogues.LOCALES / catalogues.TEMPLATE).read_bytes()
    assert found == catalogues.written(catalogues.template(sentences())), HINT


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_written_as_the_update_writes_it(language: str) -> None:
    source = catalogues.LOCALES / language / "LC_MESSAGES" / "bouquet.po"
    merged = catalogue(language)
    merged.update(catalogues.template(sentences()))
    assert source.read_bytes() == catalogues.written(merged), HINT


def test_no_catalogue_names_a_date_an_address_or_a_machine() -> None:
    for path in (catalogues.LOCALES / catalogues.TEMPLATE, *catalogues.LOCALES.rglob("*.po")):
        head = path.read_text(encoding="utf-8").partition("\n\n")[0]
        assert not re.search(r"@|20\d\d|https?:|Creation|Translator", head)
        assert not re.search(r"^#: /", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_only_the_translator_translates_what_it_is_handed() -> None:
    assert {one.file for one in catalogues.collect()[1]} == {"cogs/on_discord/translator.py"}


def test_babels_own_reading_of_the_code_finds_no_sentence_more() -> None:
    keywords: dict[str, tuple[int, ...] | None] = {"t": (1,), "n": (1, 2), "_": None, "locale_str": None}
    ours = everything("en")
    for folder in catalogues.SPEAKING:
        found = extract_from_dir(catalogues.ROOT / folder, [("**.py", "python")], keywords=keywords)
        theirs = {text for _, _, told, _, _ in found for text in texts(told)}
        assert theirs <= ours
        assert len(theirs) > 0


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    keys = {one.one for one in sentences()}
    assert {texts(message.id)[0] for message in messages(language)} == keys, HINT
    assert not catalogue(language).obsolete, HINT
    unsure = [message.id for message in messages(language) if message.fuzzy]
    empty = [one.id for one in messages(language) if not texts(one.string) or not all(texts(one.string))]
    assert (unsure, empty) == ([], [])


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_names_the_same_facts_in_every_number(language: str) -> None:
    for message in messages(language):
        for told in texts(message.id):
            for said in texts(message.string):
                assert facts(said) == facts(told), told


@pytest.mark.parametrize("language", COMPLETE)
def test_each_sentence_can_be_said(language: str) -> None:
    for text in everything(language):
        said = sample(text)
        assert "{" not in said
        assert said == said.strip()
        # What `Words.t` and `Words.n` call their own arguments cannot be the name of a fact.
        assert not {"self", "sentence", "one", "many"} & set(facts(text)), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_compiled_catalogue_says_them(language: str) -> None:
    file = BytesIO()
    write_mo(file, catalogue(language))
    spoken = GNUTranslations(BytesIO(file.getvalue()))
    same = [one.one for one in sentences() if len(one.one.split()) > 3 and spoken.gettext(one.one) == one.one]
    assert all(not re.search(r"[a-z]{3}", re.sub(r"{\w+}", "", text)) for text in same), same
    counted = {one.one: one.many for one in sentences() if one.many is not None}
    for one, many in counted.items():
        assert {spoken.ngettext(one, many, count) for count in (1, 2)}.isdisjoint({one, many})


@pytest.mark.parametrize("language", COMPLETE)
def test_q6_no_text_says_what_a_tip_is_not(language: str) -> None:
    assert [text for text in everything(language) if re.search(FORBIDDEN[language], text, re.IGNORECASE)] == []


@pytest.mark.parametrize(("language", "text"), [("en", "Donate now"), ("en", "Earn 5 %"), ("de", "Jetzt spenden")])
def test_a_forbidden_word_is_found(language: str, text: str) -> None:
    assert re.search(FORBIDDEN[language], text, re.IGNORECASE)


@pytest.mark.parametrize("language", COMPLETE)
def test_nobody_is_shouted_at_or_spoken_to_in_two_ways(language: str) -> None:
    for text in everything(language):
        assert text.count("!") <= 1, text
        assert "'" not in text, f"{text}: typographic signs"
        assert not re.search(r'"|\.\.\.|  ', text), f"{text}: typographic signs"
        assert language != "de" or not re.search(r"\b(Sie (können|müssen|haben)|Ihr(e[mnrs]?)?)\b", text), text


def test_no_sentence_is_another_one_in_disguise() -> None:
    plural_of = {one.one: one.many for one in sentences()}
    found = []
    for one, other in combinations(sorted(everything("en"), key=len), 2):
        if 2 * len(one) < 0.93 * (len(one) + len(other)) or one.casefold() == other.casefold():
            continue
        alike = SequenceMatcher(None, one, other, autojunk=False)
        if alike.quick_ratio() >= 0.93 and alike.ratio() >= 0.93:
            found.append({one, other})
    plurals = [{one, many} for one, many in plural_of.items()]
    assert [pair for pair in found if pair not in plurals and pair not in ALIKE] == []


@pytest.mark.parametrize("language", COMPLETE)
def test_labels_are_shown_whole(language: str) -> None:
    spoken = {texts(one.id)[0]: texts(one.string)[0] for one in messages(language)} if language != "en" else {}
    for call, most, text in labels():
        said = spoken.get(text, text)
        assert len(said.format(**dict.fromkeys(facts(said), "12345678"))) <= most, f"{call}: {said}"


def labels() -> Iterator[tuple[str, int, str]]:
    """The sentences that stand directly on a button, a field, a form, a select or a toast."""
    for folder in catalogues.SPEAKING:
        for file in (catalogues.ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                place, most = LABELS.get(node.func.id, (len(node.args), 0))
                for inner in (call for arg in node.args[place : place + 1] for call in ast.walk(arg)):
                    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "t":
                        told = inner.args[0]
                        assert isinstance(told, ast.Constant)
                        assert isinstance(told.value, str)
                        yield node.func.id, most, told.value


def test_labels_are_found() -> None:
    found = {call for call, _, _ in labels()}
    assert found == set(LABELS)
