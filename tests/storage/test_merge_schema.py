"""Joining two members re-points every column that refers to one; this test is where a new table is noticed."""

from storage.people.linking import _member_columns, _unique_beside
from storage.schema import metadata
from storage.schema.members import members

# Unique indexes over a member's column that are more than a list of columns: `storage.linking` has a step for each.
HANDLED = {"uq_grants_once", "uq_payout_accounts_present", "uq_one_time_codes_live", "uq_declarations_present"}


def test_every_rule_by_which_a_members_row_stands_once_is_known_to_the_merge() -> None:
    found = set()
    for table in metadata.sorted_tables:
        columns = {column.name for column in _member_columns(table)}
        for index in table.indexes:
            if index.unique and columns & {getattr(one, "name", "") for one in index.expressions}:
                found.add(str(index.name))
    assert found == HANDLED


def test_the_merge_sees_primary_keys_and_unique_columns() -> None:
    enrolments = metadata.tables["enrolments"]
    assert [] in _unique_beside(enrolments, enrolments.c.member_id)
    parties = metadata.tables["case_parties"]
    assert _unique_beside(parties, parties.c.member_id) == [["case_id"]]
    assert [column.name for column in _member_columns(members)] == ["merged_into", "split_from"]
