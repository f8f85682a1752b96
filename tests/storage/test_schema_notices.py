"""Notices and posts are found without reading all of them."""

import pytest
from sqlalchemy import text

from storage.db import Database

QUESTIONS = {
    "ix_notices_member_id": "SELECT id FROM notices WHERE member_id = 7",
    "ix_posts_sent_message_id": "SELECT subject FROM posts WHERE chat_id = '-1' AND sent_message_id = '42'",
}


@pytest.mark.parametrize("index", QUESTIONS)
async def test_a_notice_and_a_post_are_found_by_an_index(database: Database, index: str) -> None:
    async with database.transaction() as tx:
        if database.url.get_backend_name() == "sqlite":
            rows = await tx.connection.execute(text(f"EXPLAIN QUERY PLAN {QUESTIONS[index]}"))
        else:
            # A few rows are read whole whatever indexes there are.
            await tx.connection.execute(text("SET LOCAL enable_seqscan = off"))
            rows = await tx.connection.execute(text(f"EXPLAIN {QUESTIONS[index]}"))
        assert index in str(rows.all())
