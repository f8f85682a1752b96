"""Payments on disk: calls written ahead, pages, payments, the webhook inbox, refunds, disputes, remembered cards."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy import text as sql

from bot.payments.model import CallState, EventState, RefundReason, RefundState, Role
from bot.payments.provider import DisputeStatus
from storage.schema.base import Flag, Id, JsonText, Minor, UtcTime, table
from storage.schema.choices import one_of

provider_calls = table(
    "provider_calls",
    Column("id", Id, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    # Goes out as the idempotency key: two rows with one key would be two different calls in one name.
    Column("key", Text, nullable=False, unique=True),
    Column("params", JsonText, nullable=False),
    Column("state", Text, nullable=False),
    Column("object_id", Text),
    Column("request_id", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("first_sent_at", UtcTime),
    UniqueConstraint("subject", "verb", "attempt"),
    CheckConstraint("attempt >= 1", name="attempt"),
    CheckConstraint("length(key) <= 255", name="key_fits"),
    one_of("state", CallState),
    Index(None, "verb", "state", "created_at"),
)

checkouts = table(
    "checkouts",
    Column("checkout_id", Text, primary_key=True),
    Column("tip_id", Id, ForeignKey("tips.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "tip_id"),
)

card_wishes = table(
    "card_wishes",
    Column("tip_id", Id, ForeignKey("tips.id"), primary_key=True, autoincrement=False),
)

payments = table(
    "payments",
    # One payment at the provider is one row and has one role, whatever events speak of it.
    Column("payment_id", Text, primary_key=True),
    Column("tip_id", Id, ForeignKey("tips.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gross_minor", Minor, nullable=False),
    Column("charge_id", Text),
    Column("checkout_id", Text),
    Column("transfer_id", Text),
    Column("destination", Text),
    Column("transferred_minor", Minor, nullable=False),
    Column("refunded_minor", Minor, nullable=False),
    Column("reversed_minor", Minor, nullable=False),
    Column("resent_minor", Minor, nullable=False),
    Column("fee_minor", Minor),
    Column("fee_currency", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("known_at", UtcTime, nullable=False),
    one_of("role", Role),
    CheckConstraint("(fee_minor IS NULL) = (fee_currency IS NULL)", name="fee_has_currency"),
    CheckConstraint("refunded_minor BETWEEN 0 AND gross_minor", name="refund_within_gross"),
    CheckConstraint("reversed_minor BETWEEN 0 AND transferred_minor", name="reversal_within_transfer"),
    CheckConstraint("resent_minor BETWEEN 0 AND reversed_minor", name="resent_within_reversed"),
    Index(None, "tip_id"),
)
# The tip can be paid once, even if all code before this line were wrong.
Index(
    "uq_payments_one_settled",
    payments.c.tip_id,
    unique=True,
    sqlite_where=sql("role = 'settled'"),
    postgresql_where=sql("role = 'settled'"),
)
Index(
    "ix_payments_without_fee",
    payments.c.known_at,
    sqlite_where=sql("fee_minor IS NULL"),
    postgresql_where=sql("fee_minor IS NULL"),
)

payment_effects = table(
    "payment_effects",
    # A refund, dispute, transfer, reversal or warning has each effect once.
    Column("object_id", Text, nullable=False),
    Column("effect", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("object_id", "effect"),
    rowid=False,
)

webhook_events = table(
    "webhook_events",
    Column("event_id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("account", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("api_version", Text, nullable=False),
    Column("livemode", Flag, nullable=False),
    Column("state", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("handled_at", UtcTime),
    # Without personal data; emptied when its time is over.
    Column("body", JsonText),
    one_of("state", EventState),
    CheckConstraint("(handled_at IS NULL) = (state = 'received')", name="handled_has_its_time"),
    Index(None, "state", "received_at"),
)

refunds = table(
    "refunds",
    Column("id", Id, primary_key=True),
    Column("tip_id", Id, ForeignKey("tips.id"), nullable=False),
    Column("payment_id", Text, ForeignKey("payments.payment_id"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("refund_id", Text, unique=True),
    Column("reversed_minor", Minor, nullable=False),
    Column("case_id", Id, ForeignKey("cases.id")),
    Column("approved_by", Id, ForeignKey("members.id")),
    Column("words", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint("reversed_minor >= 0", name="reversed_not_negative"),
    one_of("reason", RefundReason),
    one_of("state", RefundState),
    Index(None, "tip_id"),
    Index(None, "state", "created_at"),
    told=True,
)

disputes = table(
    "disputes",
    Column("id", Id, primary_key=True),
    Column("dispute_id", Text, nullable=False, unique=True),
    Column("tip_id", Id, ForeignKey("tips.id"), nullable=False),
    Column("payment_id", Text, ForeignKey("payments.payment_id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("withdrawn_minor", Minor, nullable=False),
    Column("reinstated_minor", Minor, nullable=False),
    Column("fee_minor", Minor, nullable=False),
    Column("to_take_minor", Minor, nullable=False),
    Column("reversed_minor", Minor, nullable=False),
    Column("resent_minor", Minor, nullable=False),
    Column("owed_minor", Minor, nullable=False),
    Column("lost_minor", Minor, nullable=False),
    Column("due_by", UtcTime),
    Column("opened_at", UtcTime, nullable=False),
    # Never more than he got: what is taken and what is owed come out of one share.
    CheckConstraint("reversed_minor <= to_take_minor", name="takes_at_most_the_share"),
    CheckConstraint("resent_minor <= reversed_minor", name="resends_at_most_what_came"),
    CheckConstraint("owed_minor >= 0", name="owed_not_negative"),
    one_of("status", DisputeStatus),
    Index(None, "tip_id"),
    Index(None, "status"),
    told=True,
)

customers = table(
    "customers",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("customer_id", Text, nullable=False, unique=True),
    Column("card_id", Text),
    Column("brand", Text),
    Column("last4", Text),
    Column("changed_at", UtcTime, nullable=False),
)

onboarding_links = table(
    "onboarding_links",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("country", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Index(None, "member_id"),
)
