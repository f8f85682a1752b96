"""Coin orders on disk, their payments, and what goes back of these."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text
from sqlalchemy import text as sql

from bot.coins.orders import OrderState
from bot.members.model import Platform
from bot.payments.model import RefundState, Role
from bot.payments.provider import DisputeStatus
from bot.rails import Rail
from bot.tips.model import Dispute
from storage.schema.base import Flag, Id, Minor, UtcTime, table
from storage.schema.choices import one_of

coin_orders = table(
    "coin_orders",
    Column("id", Id, primary_key=True),
    # The chat event that asked: the same one never makes a second order.
    Column("request_id", Text, nullable=False, unique=True),
    Column("fan_id", Id, ForeignKey("members.id"), nullable=False),
    Column("community_id", Id, ForeignKey("communities.id")),
    Column("platform", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("coins", Minor, nullable=False),
    Column("currency", Text, nullable=False),
    Column("price_minor", Minor, nullable=False),
    # What it counts for in limits, less what went back.
    Column("counts_currency", Text, nullable=False),
    Column("counts_minor", Minor, nullable=False),
    Column("price_version", Text, nullable=False),
    # Which row of which version of the rail policy allowed it.
    Column("rail", Text, nullable=False),
    Column("rail_row", Text, nullable=False),
    Column("rail_version", Integer, nullable=False),
    Column("region", Text),
    Column("consent_at", UtcTime),
    Column("consent_text", Text),
    Column("state", Text, nullable=False),
    Column("dispute", Text, nullable=False),
    Column("quarantined", Flag, nullable=False),
    Column("late", Flag, nullable=False),
    Column("confirmed", Flag, nullable=False),
    Column("pay_token_hash", Text, nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("opened_at", UtcTime),
    Column("paid_at", UtcTime),
    Column("checkout_id", Text, unique=True),
    Column("checkout_url", Text),
    CheckConstraint("coins > 0 AND price_minor > 0 AND counts_minor >= 0", name="amounts"),
    CheckConstraint("length(currency) = 3 AND length(counts_currency) = 3", name="currencies"),
    CheckConstraint("(consent_at IS NULL) = (consent_text IS NULL)", name="consent_has_its_text"),
    CheckConstraint("(paid_at IS NOT NULL) = (state IN ('paid', 'refunded'))", name="paid_has_its_time"),
    one_of("platform", Platform),
    one_of("rail", Rail),
    one_of("state", OrderState),
    one_of("dispute", Dispute),
    Index(None, "fan_id", "created_at"),
    Index(None, "state", "expires_at"),
    told=True,
)

coin_payments = table(
    "coin_payments",
    # One payment is one row and has one role, whatever events speak of it.
    Column("payment_id", Text, primary_key=True),
    Column("order_id", Id, ForeignKey("coin_orders.id"), nullable=False),
    Column("rail", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gross_minor", Minor, nullable=False),
    Column("charge_id", Text),
    Column("lot_id", Id, ForeignKey("coin_lots.id"), unique=True),
    Column("fee_minor", Minor),
    Column("fee_currency", Text),
    Column("refunded_minor", Minor, nullable=False),
    Column("payer", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("known_at", UtcTime, nullable=False),
    one_of("rail", Rail),
    one_of("role", Role),
    CheckConstraint("(fee_minor IS NULL) = (fee_currency IS NULL)", name="fee_has_currency"),
    CheckConstraint("refunded_minor BETWEEN 0 AND gross_minor", name="refund_within_gross"),
    Index(None, "order_id"),
)
# An order is paid once, even if all code before this line were wrong.
Index(
    "uq_coin_payments_one_settled",
    coin_payments.c.order_id,
    unique=True,
    sqlite_where=sql("role = 'settled'"),
    postgresql_where=sql("role = 'settled'"),
)

coin_refunds = table(
    "coin_refunds",
    Column("id", Id, primary_key=True),
    Column("order_id", Id, ForeignKey("coin_orders.id"), nullable=False),
    Column("payment_id", Text, ForeignKey("coin_payments.payment_id"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("coins", Minor, nullable=False),
    Column("state", Text, nullable=False),
    Column("refund_id", Text, unique=True),
    Column("reason", Text, nullable=False),
    Column("case_id", Id, ForeignKey("cases.id")),
    Column("created_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    CheckConstraint("amount_minor > 0 AND coins >= 0", name="amounts"),
    one_of("state", RefundState),
    Index(None, "order_id"),
    Index(None, "state", "created_at"),
    told=True,
)

coin_disputes = table(
    "coin_disputes",
    Column("dispute_id", Text, primary_key=True),
    Column("order_id", Id, ForeignKey("coin_orders.id"), nullable=False),
    Column("payment_id", Text, ForeignKey("coin_payments.payment_id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("withdrawn_minor", Minor, nullable=False),
    Column("reinstated_minor", Minor, nullable=False),
    Column("fee_minor", Minor, nullable=False),
    Column("lost_minor", Minor, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("due_by", UtcTime),
    Column("opened_at", UtcTime, nullable=False),
    one_of("status", DisputeStatus),
    CheckConstraint("withdrawn_minor >= 0 AND reinstated_minor >= 0 AND lost_minor >= 0", name="not_negative"),
    Index(None, "order_id"),
)
