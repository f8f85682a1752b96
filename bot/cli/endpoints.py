"""The webhook endpoints that the payment provider has to know, and the events that each must send."""

ENDPOINTS: dict[str, frozenset[str]] = {
    "/webhooks/stripe": frozenset(
        {
            "checkout.session.completed",
            "checkout.session.async_payment_succeeded",
            "checkout.session.async_payment_failed",
            "checkout.session.expired",
            "payment_intent.succeeded",
            "payment_intent.payment_failed",
            "payment_intent.requires_action",
            "payment_intent.canceled",
            "charge.updated",
            "charge.refunded",
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_reinstated",
            "refund.created",
            "refund.updated",
            "refund.failed",
            "radar.early_fraud_warning.created",
            "radar.early_fraud_warning.updated",
            "transfer.created",
            "transfer.reversed",
            "payout.paid",
            "payout.failed",
            "balance.available",
        }
    ),
    "/webhooks/stripe-connect": frozenset(
        {
            "account.updated",
            "capability.updated",
            "account.application.deauthorized",
            "account.external_account.created",
            "account.external_account.updated",
            "account.external_account.deleted",
            "payout.created",
            "payout.paid",
            "payout.failed",
            "payout.canceled",
        }
    ),
}
