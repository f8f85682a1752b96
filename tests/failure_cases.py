"""The reference list of what goes wrong in life, by number, and the tests that show what happens then.

`python -m pytest -k failure_x12` runs the tests of number 12; `python -m tests.failure_cases` prints the list as it
stands in docs/promises.md. A number keeps its meaning for ever; cases of parts that are not built yet wait in `LATER`.
"""

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FailureCase:
    """What goes wrong, in a line, and the tests (`file::test`, below `tests/`) that show the outcome."""

    number: int
    wrong: str
    tests: tuple[str, ...]

    @property
    def keyword(self) -> str:
        """How its tests are picked on the command line."""
        return f"failure_x{self.number:02}"


_START, _CHANGES = "usecases/test_tips_start.py", "usecases/test_tips_changes.py"
_PRESSES, _BRAKES = "usecases/test_tips_presses.py", "usecases/test_tips_brakes.py"
_LOOKS, _LINKING = "usecases/test_tips_looks.py", "usecases/test_members_linking.py"
_MERGING, _CREATORS = "usecases/test_members_merging.py", "usecases/test_creators.py"
_NOTICES, _PEOPLE = "usecases/test_notices.py", "usecases/test_programme.py"
_STAFF, _TRACES, _PLACES = "usecases/test_moderation.py", "usecases/test_traces.py", "usecases/test_communities.py"
_FAILURES, _SETTLED, _SWEPT = "payments/test_failures.py", "payments/test_settlement.py", "payments/test_sweeps.py"
_EVENTS = "payments/test_failures_events.py"
_CARDS, _DISPUTES, _ACCOUNTS = "payments/test_cards.py", "payments/test_disputes.py", "payments/test_onboarding.py"
_RULES, _MONEY, _PAY = "rules/test_tips.py", "rules/test_money.py", "web/test_pay.py"
_BUYING, _RETURNS, _SHOP = "coins/test_buying.py", "coins/test_returns.py", "coins/test_discord_shop.py"
_DISCORD, _TELEGRAM = "adapters/test_discord_tips.py", "adapters/test_telegram_tips.py"
_GIFTS, _LIVE, _VIDEOS = "usecases/test_gifts.py", "usecases/test_live.py", "usecases/test_videos.py"
_STEPS, _SUPPORTERS = "usecases/test_application_steps.py", "usecases/test_supporters.py"
_REDEEMING, _QUOTES = "payouts/test_redeeming.py", "payouts/test_quotes.py"
_PERSONAL = "usecases/test_personal.py"
_FORMS, _GROUPS = "adapters/test_telegram_forms.py", "adapters/test_telegram_groups.py"


def _case(number: int, wrong: str, *tests: str) -> FailureCase:
    return FailureCase(number, wrong, tests)


CASES = (
    _case(
        1, "somebody wants to tip a creator whose payout account is not ready",
        f"{_START}::test_x1_an_account_that_is_not_ready_gets_no_tip",
        f"{_FAILURES}::test_failure_21_nobody_pays_an_account_that_cannot_receive",
        f"{_CHANGES}::test_a_creator_hears_once_a_day_that_somebody_wanted_to_tip",
    ),
    _case(
        2, "a tip is too small, too large, or more than the day still takes",
        f"{_RULES}::test_ac19_one_tip_has_a_least_and_a_most",
        f"{_RULES}::test_ac19_the_day_takes_what_is_left_and_no_more",
        f"{_START}::test_two_starts_racing_for_the_rest_of_the_day_have_one_winner",
        f"{_START}::test_limits_count_both_platforms_of_one_person",
    ),
    _case(
        3, "the tip would go to oneself, to another account of one's own, to a bot or to a channel",
        f"{_START}::test_x3_a_tip_to_oneself_is_refused",
        f"{_START}::test_x3_a_tip_to_an_own_linked_account_is_flagged_too",
        f"{_DISCORD}::test_nobody_tips_a_stranger_a_bot_or_himself",
        f"{_TELEGRAM}::test_a_bots_message_a_channels_and_an_anonymous_admins_cannot_be_tipped",
        f"{_GIFTS}::test_x3_x4_nobody_gives_to_himself_or_to_who_takes_nothing",
    ),
    _case(
        4, "the creator is none, has left, is suspended, takes no tips, or has blocked this fan",
        f"{_START}::test_x4_five_reasons_share_one_neutral_answer",
        "rules/test_refusals.py::test_all_five_ways_of_not_being_available_read_the_same",
        f"{_GIFTS}::test_x3_x4_nobody_gives_to_himself_or_to_who_takes_nothing",
    ),
    _case(
        5, "an amount is written in a way that could mean something else",
        f"{_START}::test_x5_a_bad_amount_is_read_back_with_a_good_example",
        f"{_MONEY}::test_x5_anything_else_is_refused_with_a_good_example",
        f"{_MONEY}::test_x5_another_currency_is_refused_as_such",
    ),
    _case(
        6, "it is not clear who is meant: a changed name, a hidden author, two of one name",
        f"{_TELEGRAM}::test_a_mention_without_a_name_is_found_by_its_id",
        f"{_CREATORS}::test_an_unclear_name_is_asked_about_and_never_guessed",
        f"{_TELEGRAM}::test_a_forwarded_message_means_its_first_author",
    ),
    _case(
        7, "the fan is too young or has not said, or his own limit or pause stands in the way",
        f"{_START}::test_x7_age_is_asked_before_anything_is_sent",
        f"{_RULES}::test_x7_own_limits_count_what_leaves_the_pocket",
        f"{_RULES}::test_x7_a_pause_holds_to_its_last_second",
        "attacks/test_own_brakes.py::test_a_quote_from_before_a_pause_is_no_way_round_it",
        f"{_GIFTS}::test_x7_age_exclusion_and_an_own_pause_are_judged",
    ),
    _case(
        8, "somebody leaves a form in the middle, or we restart",
        f"{_PEOPLE}::test_a_form_is_resumed_where_it_was_left",
        f"{_PEOPLE}::test_a_forgotten_draft_ends_with_a_notice",
        f"{_FORMS}::test_a_restart_in_the_middle_loses_nothing",
        f"{_FORMS}::test_a_form_left_for_a_day_is_over_and_can_be_started_again",
        f"{_DISCORD}::test_buttons_and_forms_from_before_a_restart_work_after_it",
        f"{_STEPS}::test_every_step_has_a_way_out_survives_a_restart_and_leads_back_where_it_may",
        f"{_STEPS}::test_a_draft_whose_time_is_over_begins_anew_before_and_after_it_is_swept",
    ),
    _case(
        9, "a payment is begun and never made",
        f"{_CHANGES}::test_x9_a_forgotten_quote_expires_and_its_message_says_so",
        f"{_SETTLED}::test_an_abandoned_page_expires_and_tells_nobody",
        f"{_SWEPT}::test_a_page_that_was_never_opened_gives_its_place_back",
    ),
    _case(
        10, "a card is refused, the bank wants to ask first, or a bank payment fails days later",
        f"{_CARDS}::test_a_card_that_does_not_do_leads_to_the_page",
        f"{_FAILURES}::test_failure_06_unpaid_becomes_paid_or_failed_and_is_neither_before",
        f"{_FAILURES}::test_failure_22_stolen_cards_are_tried_five_times_at_most",
    ),
    _case(
        11, "news of a payment comes twice, late, in another order, before our own commit, or never",
        f"{_EVENTS}::test_failure_01_each_event_twice_credits_once",
        f"{_EVENTS}::test_failure_04_every_order_of_the_events_has_one_end",
        f"{_FAILURES}::test_failure_07_money_is_taken_note_of_whatever_we_believed",
        f"{_SWEPT}::test_a_lost_event_is_found_and_settled",
        f"{_SWEPT}::test_a_hundred_tips_without_an_answer_keep_no_newer_one_waiting",
    ),
    _case(
        12, "two fans in one second, a double click, two devices",
        f"{_START}::test_two_fans_in_one_second_both_count",
        f"{_START}::test_two_identical_starts_at_once_are_one_tip",
        f"{_PRESSES}::test_the_same_press_twice_is_one_tip",
        f"{_TELEGRAM}::test_the_same_command_delivered_twice_is_one_tip",
        f"{_PAY}::test_ten_visits_at_once_open_one_page",
    ),
    _case(
        13, "coins are paid for and the account on the platform is gone meanwhile",
        f"{_BUYING}::test_x13_coins_paid_while_the_account_is_gone_belong_to_the_profile",
    ),
    _case(
        14, "coins that nobody has spent are given back",
        f"{_RETURNS}::test_x14_unspent_coins_leave_and_their_whole_price_returns",
        f"{_RETURNS}::test_x14_stars_go_back_as_a_whole_payment_once",
        f"{_RETURNS}::test_x14_a_payment_in_stars_of_which_a_coin_is_spent_stays",
        f"{_RETURNS}::test_a_refused_refund_brings_the_coins_back_and_calls_staff",
        f"{_SHOP}::test_x14_nobody_here_can_give_back_what_discords_shop_took",
    ),
    _case(
        15, "coins are given back or disputed after they were spent",
        f"{_RETURNS}::test_x15_only_the_unspent_part_goes_back_and_gifts_stay_gifts",
        f"{_RETURNS}::test_x15_a_lost_dispute_takes_unspent_coins_then_diamonds_and_the_rest_is_owed",
        f"{_RETURNS}::test_x15_stars_that_telegram_took_back_take_coins_and_diamonds_and_lock_the_wallet",
        f"{_SHOP}::test_x15_a_store_refund_of_discords_shop_follows_the_coins_wherever_they_are",
        "storage/test_refund_matrix.py::test_a_cell_of_the_matrix_ends_with_its_sums",
        "storage/test_refund_matrix.py"
        "::test_a_refund_after_spending_clamps_records_the_debt_and_holds_what_the_gift_brought",
        "coins/test_debts.py::test_a_debt_locks_the_wallet_until_two_persons_write_it_off",
    ),
    _case(
        16, "an invoice in Stars is paid twice, too late, or on the wrong way",
        f"{_BUYING}::test_x16_an_order_paid_twice_is_two_lots_and_one_receipt_each",
        f"{_BUYING}::test_x16_stars_of_somebody_else_go_back_at_once",
        "adapters/test_telegram_coins.py"
        "::test_x16_an_invoice_that_is_paid_or_run_out_or_another_fans_is_refused_before_anything_is_taken",
        "rules/test_rails.py::test_coins_are_never_sold_for_money_on_telegram",
    ),
    _case(
        17, "a button is pressed under a quote that is not true any more",
        f"{_PRESSES}::test_a_press_on_a_quote_that_ran_out_draws_the_message_anew_with_the_reason",
        f"{_PRESSES}::test_a_press_after_the_page_was_opened_draws_the_message_anew_with_the_reason",
        "payments/test_case_cards.py::test_a_yes_on_an_outdated_card_decides_nothing_and_shows_the_new_sum",
        f"{_GIFTS}::test_above_the_limit_a_gift_is_asked_for_and_a_yes_that_comes_twice_is_one",
    ),
    _case(
        18, "a gift is meant for a video that takes none",
        f"{_VIDEOS}::test_x18_an_excluded_kind_is_refused_with_its_reason",
        f"{_VIDEOS}::test_x18_in_review_before_acceptance_and_switched_off_take_no_gift",
        f"{_VIDEOS}::test_a_moderators_no_is_told_with_its_reason_and_closes_the_video",
    ),
    _case(
        19, "a creator is suspended in the middle of a live session",
        f"{_LIVE}::test_a_suspended_creator_s_live_ends_and_takes_nothing",
        "usecases/test_suspensions.py"
        "::test_x19_the_effect_is_shown_first_then_the_live_ends_and_what_was_on_its_way_goes_back",
        "usecases/test_suspensions.py::test_what_he_had_rests_until_he_is_reinstated_and_both_are_on_record",
        "storage/test_maturity.py"
        "::test_a_creator_suspended_in_the_middle_of_a_hundred_gifts_keeps_the_earlier_and_fans_have_the_later_back",
    ),
    _case(
        20, "somebody wants to know who an unnamed fan is",
        f"{_TRACES}::test_who_reads_the_name_follows_the_fans_choice",
        f"{_TRACES}::test_a_payer_is_named_to_staff_with_an_open_case_only_and_it_is_recorded",
        "rules/test_privacy.py::test_ac21_each_place_sees_what_the_fan_chose",
        "usecases/test_privacy.py::test_a_hidden_fan_is_unnamed_to_the_creator_in_every_notice",
        f"{_SUPPORTERS}::test_a_hidden_tip_is_in_nobodys_row_and_in_no_button",
        f"{_SUPPORTERS}::test_thanks_to_the_hidden_reach_them_and_tell_nothing",
    ),
    _case(
        21, "a note holds a link, a call to everybody, or a trick with markup",
        f"{_BRAKES}::test_x21_a_doubtful_note_is_held_and_the_tip_goes_on",
        f"{_LOOKS}::test_x21_a_held_note_waits_for_a_moderator_after_payment",
        "rules/test_notes.py::test_x21_doubtful_words_are_held_and_kept_as_written",
        f"{_DISCORD}::test_a_fans_note_can_neither_call_people_nor_look_like_ours",
    ),
    _case(
        22, "a message or a channel is deleted, or the bot is thrown out",
        f"{_NOTICES}::test_a_chat_that_is_gone_drops_the_line_and_nothing_else",
        f"{_PLACES}::test_where_the_bot_was_removed_nothing_is_posted_and_the_admin_is_told",
        f"{_VIDEOS}::test_x22_a_card_that_was_deleted_is_dropped_and_gifts_stay",
        f"{_VIDEOS}::test_x22_a_removed_video_closes_its_card_and_keeps_what_was_given",
        "adapters/test_telegram_notifier.py::test_a_deleted_message_is_gone",
        "adapters/test_discord_setup.py::test_a_server_that_threw_us_out_gets_no_more_lines_until_we_are_back",
        f"{_LIVE}::test_a_deleted_board_is_written_anew_and_a_lost_chat_given_up",
    ),
    _case(
        23, "a person cannot be written to: private messages are closed, the bot is blocked or was never started",
        f"{_NOTICES}::test_no_kind_raises_at_a_closed_door_and_every_one_waits_in_the_inbox",
        "adapters/test_discord_notifier.py::test_a_private_word_arrives_and_a_closed_door_is_unreachable",
        "adapters/test_telegram_notifier.py::test_who_never_started_or_blocked_the_bot_is_unreachable",
        f"{_TELEGRAM}::test_who_never_started_is_led_in_private_and_finds_his_quote_there",
    ),
    _case(
        24, "a storm of gifts is faster than a platform lets us write",
        f"{_LIVE}::test_a_storm_edits_each_board_once_an_interval_and_ends_exact",
        f"{_LIVE}::test_a_board_that_could_not_be_written_is_tried_again",
        f"{_GIFTS}::test_nobody_taps_faster_than_the_brake_and_a_refused_tap_costs_nothing",
    ),
    _case(
        25, "a link code is wrong, old or used; or the two profiles must not become one by a code alone",
        f"{_LINKING}::test_after_five_wrong_codes_even_the_right_one_is_refused",
        f"{_LINKING}::test_a_code_works_once",
        f"{_LINKING}::test_ten_wrong_codes_an_hour_end_the_guessing_for_the_hour",
        f"{_MERGING}::test_the_stricter_limit_and_the_longer_pause_hold_for_both",
        f"{_MERGING}::test_two_creators_go_to_staff_and_the_case_outlives_the_refusal",
        f"{_MERGING}::test_a_code_hands_no_power_over_whoever_types_it",
        "coins/test_linking.py::test_coins_of_both_lie_in_one_wallet_and_can_be_given_away",
        "coins/test_linking.py::test_a_debt_comes_along_with_its_case_and_locks_the_wallet",
    ),
    _case(
        27, "what a creator must fulfil is not fulfilled any more, or its evidence is old",
        "usecases/test_grants.py::test_who_falls_below_is_warned_with_a_date_and_paused_on_it",
        "usecases/test_grants.py::test_a_recovery_in_time_ends_the_warning",
        "usecases/test_grants.py::test_a_live_begins_only_with_the_numbers_for_it_and_the_refusal_has_them_all",
        "usecases/test_declarations.py::test_a_number_counts_to_the_end_of_its_term_and_then_asks_for_a_new_one",
    ),
    _case(
        28, "somebody applies too soon after a refusal, or too young",
        f"{_PEOPLE}::test_a_refusal_says_why_and_from_when_one_may_apply_again",
        f"{_PEOPLE}::test_a_minor_is_turned_away_and_the_answer_kept",
        "rules/test_clock_edges.py::test_a_new_application_is_possible_from_its_date",
        "usecases/test_appeals.py::test_an_upheld_appeal_makes_a_creator_at_once_and_clears_the_date",
    ),
    _case(
        29, "a payout account is restricted or closed later on",
        f"{_ACCOUNTS}::test_falling_out_of_ready_is_told_once_and_the_account_can_be_replaced",
        f"{_ACCOUNTS}::test_an_account_that_let_go_of_us_is_closed",
        f"{_SWEPT}::test_an_account_whose_event_was_lost_is_read_within_a_day",
    ),
    _case(
        26, "somebody wants to be forgotten while money is still open",
        f"{_PERSONAL}::test_open_money_is_told_all_at_once_and_nothing_is_asked",
        f"{_PERSONAL}::test_diamonds_that_can_be_redeemed_are_redeemed_first_and_less_is_given_up",
        f"{_PERSONAL}::test_what_comes_in_meanwhile_calls_it_off_and_he_is_told",
        f"{_PERSONAL}::test_whoever_goes_is_named_nowhere_and_the_book_is_as_it_was",
    ),
    _case(
        30, "a live session is forgotten, or a second one is begun",
        f"{_LIVE}::test_a_forgotten_live_is_warned_then_ended",
        f"{_LIVE}::test_no_live_is_longer_than_the_operator_allows",
        f"{_LIVE}::test_a_creator_has_one_live_at_a_time",
        f"{_LIVE}::test_two_starts_at_once_are_one_live",
    ),
    _case(
        31, "a payment is disputed after the creator has been paid out",
        f"{_DISPUTES}::test_a_lost_dispute_leaves_the_creator_owing_what_he_kept",
        f"{_DISPUTES}::test_two_disputes_at_once_ask_for_no_cent_twice",
        "payments/test_refunds.py::test_a_creator_is_never_pushed_below_zero",
    ),
    _case(
        32, "more diamonds are redeemed than there are, or twice at once",
        f"{_QUOTES}::test_more_than_there_is_cannot_be_taken",
        f"{_REDEEMING}::test_two_redemptions_of_the_same_diamonds_one_wins",
        f"{_REDEEMING}::test_the_same_yes_again_is_one_payout",
        f"{_REDEEMING}::test_a_day_has_a_limit_which_what_was_called_off_does_not_use",
    ),
    _case(
        33, "a payout fails after its diamonds were taken",
        f"{_REDEEMING}::test_an_account_that_cannot_take_it_gives_the_diamonds_back_once",
        f"{_REDEEMING}::test_an_answer_that_was_lost_never_sends_twice",
        f"{_REDEEMING}::test_without_money_at_stripe_it_waits_the_staff_is_told_and_then_it_goes_out",
        "payouts/test_banks.py::test_a_bank_that_refuses_is_told_with_where_the_money_lies_also_after_it_arrived",
    ),
    _case(
        40, "two of the staff decide at once, or about a matter of their own",
        f"{_STAFF}::test_two_moderators_at_once_are_one_decision",
        f"{_STAFF}::test_a_claim_holds_a_quarter_of_an_hour",
        f"{_STAFF}::test_nobody_decides_his_own_matter_nor_that_of_a_linked_account",
    ),
    _case(
        41, "a permission, a secret, an endpoint or the clock of the deployment is wrong",
        "test_doctor.py::test_what_is_broken_is_found_and_has_a_fix",
        "test_doctor.py::test_a_clock_that_is_off_is_red",
        "test_doctor.py::test_an_endpoint_that_lacks_events_or_is_off_is_named",
        f"{_GROUPS}::test_the_invitation_link_sets_the_group_up_and_shows_what_is_missing",
    ),
    _case(
        42, "we are killed between a charge and its credit, the disk is full, the database or the provider is away",
        "processes/test_kills.py::test_a_kill_at_any_moment_leaves_one_tip",
        "processes/test_tips.py::test_what_a_stop_leaves_undone_the_next_start_does",
        f"{_FAILURES}::test_failure_09_a_charge_whose_answer_was_lost_is_one_charge",
        f"{_PAY}::test_a_provider_that_is_down_costs_nothing_and_says_to_come_again",
        "proofs/test_full_disk.py::test_a_full_disk_refuses_whole_movements_and_no_restart_is_needed",
    ),
)  # fmt: skip

LATER = {
    34: "a run of the fund has nobody to pay, nothing to pay, or is run again",
    35: "a brand's offer is unsafe, doubled, or changed after it was approved",
    36: "a brand ends an offer that people already work on",
    37: "a creator goes silent, or takes a paid post away too soon",
    38: "two creators want the last place of an offer",
    39: "a brand never looks at what was delivered",
    43: "the operator stops for good",
}
"""What belongs to parts that are not built yet: the fund, the marketplace, the end."""


def table() -> str:
    """The list as docs/promises.md shows it."""
    rows = [(one.number, one.wrong, ", ".join(f"`tests/{file}`" for file in files(one))) for one in CASES]
    rows += [(number, wrong, "with its part") for number, wrong in LATER.items()]
    lines = [f"| X{number} | {wrong} | {where} |" for number, wrong, where in sorted(rows)]
    return "\n".join(("| number | what goes wrong | where its outcome is tested |", "|---|---|---|", *lines))


def files(case: FailureCase) -> tuple[str, ...]:
    """The files of a case's tests, each once."""
    return tuple(dict.fromkeys(one.partition("::")[0] for one in case.tests))


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
