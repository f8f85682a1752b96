"""What is read as a number, and what is taken as a picture."""

import pytest

from bot.eligibility.declarations import (
    MB,
    BadNumber,
    BadProof,
    NothingDeclared,
    Offered,
    check_content,
    check_offer,
    checked,
    read_numbers,
)
from bot.eligibility.metrics import Metric
from bot.eligibility.pictures import PictureKind, Seen, seen
from bot.moderation.model import CaseKind
from bot.replies.reasons import can_choose, choose_reason, of_suspensions, reason_said, template, written
from bot.replies.words import Words
from tests.support.pictures import handed, jpeg, png, webp

F, V, P = Metric.FOLLOWERS, Metric.VIEWS, Metric.POSTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12000 50000 4", {F: 12_000, V: 50_000, P: 4}), ("12,000\n50,000\n4", {F: 12_000, V: 50_000, P: 4}),
        ("1.234.567", {F: 1_234_567}), ("1'234", {F: 1234}), ("- - 0", {P: 0}), ("- 9", {V: 9}), ("007", {F: 7}),
        ("", {}), ("-", {}),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, expected: dict[Metric, int]) -> None:
    assert read_numbers(text) == expected


@pytest.mark.parametrize(
    "text", ["12k", "1.5", "1,23", "1.234,567", "-5", "+5", "1e9", "٣٤", "one", "1" * 16, "1 2 3 4", "<@5>", "0x10"]
)
def test_everything_else_is_no_number(text: str) -> None:
    with pytest.raises(BadNumber):
        read_numbers(text)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({}, NothingDeclared), ({F: -1}, BadNumber), ({F: 1_000_000_001}, BadNumber), ({V: 100_000_000_001}, BadNumber),
        ({P: 10_001}, BadNumber), ({F: 2**70}, BadNumber),
    ],
)  # fmt: skip
def test_numbers_beyond_any_sense_are_refused(values: dict[Metric, int], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        checked(values)


def test_the_largest_numbers_with_sense_are_taken() -> None:
    most = {F: 1_000_000_000, V: 100_000_000_000, P: 10_000}
    assert checked(most) == most


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(40, 60), Seen(PictureKind.PNG, 40, 60)), (jpeg(1080, 2400), Seen(PictureKind.JPEG, 1080, 2400)),
        (webp(800, 600), Seen(PictureKind.WEBP, 800, 600)), (b"", None), (b"GIF89a" + bytes(40), None),
        (b"%PDF-1.7" + bytes(40), None), (b"\x89PNG\r\n\x1a\n", None), (b"\xff\xd8\xff", None),
        (b"\xff\xd8" + b"\xff" * 50, None), (b"<svg xmlns='http://www.w3.org/2000/svg'/>" + bytes(40), None),
        (b"MZ" + png(), None), (b"RIFF" + bytes(40), None),
    ],
)  # fmt: skip
def test_a_picture_is_known_by_its_bytes(content: bytes, expected: Seen | None) -> None:
    assert seen(content) == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ" + bytes(60), "kind"), (png() + bytes(4 * MB), "size"), (jpeg(60_000, 60_000), "shape"),
        (jpeg(2000, 50), "shape"), (jpeg(0, 0), "shape"),
    ],
)  # fmt: skip
def test_what_no_platform_would_show_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(BadProof) as error:
        check_content(content, 4)
    assert error.value.why == why


@pytest.mark.parametrize(
    ("offered", "why"),
    [
        (handed(media_type="video/mp4"), "kind"), (handed(media_type="image/gif"), "kind"),
        (handed(media_type="image/svg+xml"), "kind"), (handed(size=4 * MB + 1), "size"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_before_it_is_fetched(offered: Offered, why: str) -> None:
    with pytest.raises(BadProof) as error:
        check_offer(offered, 4)
    assert error.value.why == why
    check_offer(handed(media_type="image/png; charset=binary", size=4 * MB), 4)
    check_offer(handed(media_type=None), 4)


@pytest.mark.parametrize("kind", [kind for kind in CaseKind if can_choose(kind)])
def test_a_reason_that_is_picked_reaches_each_reader_in_his_language(kind: CaseKind) -> None:
    german = Words("de")
    codes = [choice.value for choice in choose_reason(kind, 7, german).choose[0].choices]
    assert codes[-1] == "own"
    assert template("own") == template("forged") == ""
    for code in codes[:-1]:
        kept = template(code)
        assert reason_said(kept, Words()) == kept
        assert reason_said(kept, german) not in (kept, "")
    assert reason_said("Own words", german) == "Own words"


def test_a_word_stands_for_a_reason_to_suspend_and_every_word_for_one_alone() -> None:
    german = Words("de")
    for code, said in of_suspensions(german).items():
        assert reason_said(written(f" {code.upper()} "), german) == said
    assert written("spam in my chat") == "spam in my chat"
    of_cases = [choice.value for kind in CaseKind if can_choose(kind)
                for choice in choose_reason(kind, 7, german).choose[0].choices if choice.value != "own"]  # fmt: skip
    codes = [*of_cases, *of_suspensions(german)]
    assert len(codes) == len(set(codes)) == 14
