"""Public ids and secret links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import Kind, UnknownId, parse, public_id, row_id
from bot.tips.links import pay_token, pay_token_hash
from bot.tokens import Tokens, token_hash

SPACE = 30**6


@given(st.integers(0, 2 * SPACE - 1), st.sampled_from(list(Kind)))
def test_every_id_leads_back_to_its_row(number: int, kind: Kind) -> None:
    assert row_id(kind, public_id(kind, number)) == number


@given(st.integers(0, SPACE - 2))
def test_neighbours_look_nothing_alike(number: int) -> None:
    one, other = public_id(Kind.TIP, number), public_id(Kind.TIP, number + 1)
    assert sum(a != b for a, b in zip(one[2:], other[2:], strict=True)) >= 2


def test_ids_are_six_clear_characters_after_a_prefix() -> None:
    seen = {public_id(Kind.TIP, number) for number in range(20_000)}
    assert len(seen) == 20_000
    assert {len(text) for text in seen} == {8}
    assert not set("".join(text[2:] for text in seen)) & set("01OILU")


@pytest.mark.parametrize("spell", [str.lower, str.upper, lambda text: text.replace("-", ""), lambda text: f" {text} "])
def test_an_id_is_read_as_people_type_it(spell) -> None:  # type: ignore[no-untyped-def] # a text to text function
    assert parse(spell(public_id(Kind.REFUND, 42))) == (Kind.REFUND, 42)


@pytest.mark.parametrize(
    "text", ["", "T", "T-", "T-12345", "Q-222222", "T-22222", "T-22222222", "T-2222O2", "42", "😀"]
)
def test_anything_else_names_nothing(text: str) -> None:
    with pytest.raises(UnknownId):
        parse(text)


def test_an_id_of_another_kind_names_nothing() -> None:
    with pytest.raises(UnknownId):
        row_id(Kind.TIP, public_id(Kind.CASE, 42))


def test_a_pay_link_is_the_same_again_and_only_its_hash_is_kept() -> None:
    tokens, others = Tokens(b"a" * 32), Tokens(b"b" * 32)
    token = pay_token(tokens, "discord:1")
    assert (len(token), token) == (22, pay_token(tokens, "discord:1"))
    assert token not in {pay_token(tokens, "discord:2"), pay_token(others, "discord:1")}
    assert pay_token_hash(tokens, "discord:1") == token_hash(token)
    assert "a" * 32 not in repr(tokens)
