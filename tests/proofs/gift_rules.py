"""What must hold of gifts on disk, as plain SQL that both databases read: each query counts what breaks its rule."""

_DAY_MICROSECONDS = 86_400_000_000

RULES = {
    "a gift is an entry, and an entry of its kind a gift": """
        SELECT count(*) FROM (
            SELECT id FROM (
                SELECT id, 1 AS one FROM gifts UNION ALL SELECT id, -1 FROM entries WHERE kind = 'gift_sent'
            ) AS both_sides GROUP BY id HAVING sum(one) <> 0
        ) AS alone""",
    "a gift takes the coins and brings the diamonds that its postings say": """
        SELECT count(*) FROM gifts WHERE NOT EXISTS (
            SELECT 1 FROM postings WHERE entry_id = gifts.id AND position = 0 AND unit = 'coin'
            AND amount = gifts.coins AND source = 'wallet:' || gifts.fan_id
        ) OR NOT EXISTS (
            SELECT 1 FROM postings WHERE entry_id = gifts.id AND position = 1 AND unit = 'diamond'
            AND amount = gifts.diamond_parts AND target = 'diamonds_pending:' || gifts.creator_id
        )""",
    "a fan's gifts lie one behind the other on his line of coins": """
        SELECT count(*) FROM (
            SELECT spent_from, coalesce(sum(coins) OVER (
                PARTITION BY fan_id ORDER BY spent_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0) AS before_it FROM gifts
        ) AS line WHERE spent_from <> before_it""",
    "what a wallet holds is what is left of its lots": """
        SELECT count(*) FROM balances JOIN (
            SELECT fan_id, max(ends_at) AS ends_at FROM coin_lots GROUP BY fan_id
        ) AS line ON balances.account = 'wallet:' || line.fan_id
        WHERE balances.unit = 'coin' AND balances.amount <> line.ends_at
            - (SELECT coalesce(sum(coins), 0) FROM gifts WHERE gifts.fan_id = line.fan_id)""",
    "a creator's tally is the sum of his gifts": f"""
        SELECT count(*) FROM (
            SELECT community_id, day, creator_id FROM (
                SELECT community_id, day, creator_id, coins, gifts FROM creator_tallies
                UNION ALL SELECT coalesce(community_id, 0), sent_at / {_DAY_MICROSECONDS}, creator_id, -coins, -times
                FROM gifts
            ) AS both_sides GROUP BY community_id, day, creator_id HAVING sum(coins) <> 0 OR sum(gifts) <> 0
        ) AS different""",
    "the tallies of gifters add up to those of creators": """
        SELECT count(*) FROM (
            SELECT community_id, day, creator_id FROM (
                SELECT community_id, day, creator_id, coins, gifts FROM creator_tallies
                UNION ALL SELECT community_id, day, creator_id, -coins, -gifts FROM gifter_tallies
            ) AS both_sides GROUP BY community_id, day, creator_id HAVING sum(coins) <> 0 OR sum(gifts) <> 0
        ) AS different""",
}
