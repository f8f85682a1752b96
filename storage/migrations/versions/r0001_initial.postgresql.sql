CREATE TABLE members (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    language TEXT,
    region TEXT,
    over_age INTEGER,
    age_stated_at BIGINT,
    age_stated_on TEXT,
    excluded_kind TEXT,
    tip_privacy TEXT,
    show_currency TEXT,
    board_look TEXT,
    cooloff_until BIGINT,
    last_account_id BIGINT,
    last_community_id BIGINT,
    merged_into BIGINT,
    merged_at BIGINT,
    split_from BIGINT,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (id),
    CONSTRAINT ck_members_over_age CHECK (over_age >= 0),
    CONSTRAINT ck_members_statement_whole CHECK ((over_age IS NULL) = (region IS NULL)),
    CONSTRAINT ck_members_statement_dated CHECK ((over_age IS NULL) = (age_stated_at IS NULL)),
    CONSTRAINT ck_members_region CHECK (length(region) = 2),
    CONSTRAINT ck_members_board_look_known CHECK (board_look IN ('with_amounts', 'without_amounts', 'away')),
    CONSTRAINT ck_members_merged_into_another CHECK (merged_into <> id),
    CONSTRAINT fk_members_merged_into FOREIGN KEY(merged_into) REFERENCES members (id),
    CONSTRAINT fk_members_split_from FOREIGN KEY(split_from) REFERENCES members (id)
)

CREATE INDEX ix_members_merged_into ON members (merged_into)

CREATE INDEX ix_members_split_from ON members (split_from)

CREATE TABLE day_heads (
    day TEXT NOT NULL,
    last_id BIGINT NOT NULL,
    entries INTEGER NOT NULL,
    postings INTEGER NOT NULL,
    head TEXT NOT NULL,
    closed_at BIGINT NOT NULL,
    CONSTRAINT pk_day_heads PRIMARY KEY (day),
    CONSTRAINT ck_day_heads_day CHECK (length(day) = 10),
    CONSTRAINT ck_day_heads_has_entries CHECK (entries > 0),
    CONSTRAINT ck_day_heads_postings CHECK (postings >= 0),
    CONSTRAINT ck_day_heads_head CHECK (length(head) = 64),
    CONSTRAINT uq_day_heads_last_id UNIQUE (last_id)
)

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'integrity_constraint_violation'; END $$

CREATE TRIGGER day_heads_refuse_change BEFORE UPDATE OR DELETE ON day_heads FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER day_heads_refuse_truncate BEFORE TRUNCATE ON day_heads FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE creator_maturity (
    creator_id BIGINT NOT NULL,
    matured_until BIGINT NOT NULL,
    CONSTRAINT pk_creator_maturity PRIMARY KEY (creator_id),
    CONSTRAINT ck_creator_maturity_creator CHECK (creator_id > 0)
)

CREATE TABLE diamond_worths (
    creator_id BIGINT NOT NULL,
    currency TEXT NOT NULL,
    worth_minor BIGINT NOT NULL,
    worth_diamonds BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    CONSTRAINT pk_diamond_worths PRIMARY KEY (creator_id, currency, worth_minor, worth_diamonds),
    CONSTRAINT ck_diamond_worths_not_negative CHECK (parts >= 0),
    CONSTRAINT ck_diamond_worths_worth CHECK (length(currency) = 3 AND worth_minor > 0 AND worth_diamonds > 0)
)

CREATE TABLE tally_corrections (
    community_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    fan_id BIGINT NOT NULL,
    creator_id BIGINT NOT NULL,
    session_id BIGINT NOT NULL,
    coins BIGINT NOT NULL,
    gifts BIGINT NOT NULL,
    CONSTRAINT pk_tally_corrections PRIMARY KEY (community_id, day, fan_id, creator_id, session_id),
    CONSTRAINT ck_tally_corrections_amounts CHECK (coins > 0 AND gifts >= 0)
)

CREATE INDEX ix_tally_corrections_creator_id_day ON tally_corrections (creator_id, day)

CREATE INDEX ix_tally_corrections_session_id ON tally_corrections (session_id)

CREATE TABLE creator_tallies (
    community_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    creator_id BIGINT NOT NULL,
    first_gift_id BIGINT NOT NULL,
    coins BIGINT NOT NULL,
    gifts BIGINT NOT NULL,
    CONSTRAINT pk_creator_tallies PRIMARY KEY (community_id, day, creator_id),
    CONSTRAINT ck_creator_tallies_not_negative CHECK (coins >= 0 AND gifts >= 0)
)

CREATE INDEX ix_creator_tallies_creator_id_day ON creator_tallies (creator_id, day)

CREATE TABLE gifter_tallies (
    community_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    fan_id BIGINT NOT NULL,
    creator_id BIGINT NOT NULL,
    session_id BIGINT NOT NULL,
    first_gift_id BIGINT NOT NULL,
    coins BIGINT NOT NULL,
    gifts BIGINT NOT NULL,
    CONSTRAINT pk_gifter_tallies PRIMARY KEY (community_id, day, fan_id, creator_id, session_id),
    CONSTRAINT ck_gifter_tallies_not_negative CHECK (coins >= 0 AND gifts >= 0)
)

CREATE INDEX ix_gifter_tallies_creator_id_day ON gifter_tallies (creator_id, day)

CREATE INDEX ix_gifter_tallies_session_id ON gifter_tallies (session_id)

CREATE TABLE entries (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    subject TEXT NOT NULL,
    corrects TEXT,
    occurred_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_entries PRIMARY KEY (id),
    CONSTRAINT ck_entries_key CHECK (length(key) BETWEEN 1 AND 200),
    CONSTRAINT ck_entries_subject CHECK (length(subject) BETWEEN 1 AND 200),
    CONSTRAINT ck_entries_corrects_another CHECK (corrects <> key),
    CONSTRAINT uq_entries_key UNIQUE (key),
    CONSTRAINT fk_entries_corrects FOREIGN KEY(corrects) REFERENCES entries (key)
)

CREATE INDEX ix_entries_subject ON entries (subject)

CREATE TRIGGER entries_refuse_change BEFORE UPDATE OR DELETE ON entries FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER entries_refuse_truncate BEFORE TRUNCATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE balances (
    account TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT pk_balances PRIMARY KEY (account, unit),
    CONSTRAINT ck_balances_owned_not_negative CHECK (amount >= 0 OR account NOT LIKE '%:%')
)

CREATE TABLE remembered (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_remembered PRIMARY KEY (name)
)

CREATE TABLE posts (
    id BIGSERIAL NOT NULL,
    key TEXT NOT NULL,
    platform TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    message_id TEXT,
    token TEXT,
    until BIGINT,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    locale TEXT NOT NULL,
    facts TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    sent_message_id TEXT,
    dropped TEXT,
    CONSTRAINT pk_posts PRIMARY KEY (id),
    CONSTRAINT ck_posts_platform_known CHECK (platform IN ('discord', 'telegram')),
    CONSTRAINT ck_posts_one_fate CHECK (done_at IS NULL OR dropped IS NULL),
    CONSTRAINT ck_posts_done_somewhere CHECK ((done_at IS NULL) = (sent_message_id IS NULL)),
    CONSTRAINT uq_posts_key UNIQUE (key)
)

CREATE INDEX ix_posts_sent_message_id ON posts (sent_message_id) WHERE sent_message_id IS NOT NULL

CREATE INDEX ix_posts_subject ON posts (subject)

CREATE TABLE shown_messages (
    id BIGSERIAL NOT NULL,
    subject TEXT NOT NULL,
    platform TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    token TEXT NOT NULL,
    until BIGINT,
    CONSTRAINT pk_shown_messages PRIMARY KEY (id),
    CONSTRAINT uq_shown_messages_platform_chat_id_message_id_token UNIQUE (platform, chat_id, message_id, token),
    CONSTRAINT ck_shown_messages_platform_known CHECK (platform IN ('discord', 'telegram'))
)

CREATE INDEX ix_shown_messages_subject ON shown_messages (subject)

CREATE TABLE provider_calls (
    id BIGSERIAL NOT NULL,
    subject TEXT NOT NULL,
    verb TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    key TEXT NOT NULL,
    params TEXT NOT NULL,
    state TEXT NOT NULL,
    object_id TEXT,
    request_id TEXT,
    created_at BIGINT NOT NULL,
    first_sent_at BIGINT,
    CONSTRAINT pk_provider_calls PRIMARY KEY (id),
    CONSTRAINT uq_provider_calls_subject_verb_attempt UNIQUE (subject, verb, attempt),
    CONSTRAINT ck_provider_calls_attempt CHECK (attempt >= 1),
    CONSTRAINT ck_provider_calls_key_fits CHECK (length(key) <= 255),
    CONSTRAINT ck_provider_calls_state_known CHECK (state IN ('prepared', 'sent', 'unknown', 'done', 'refused')),
    CONSTRAINT uq_provider_calls_key UNIQUE (key)
)

CREATE INDEX ix_provider_calls_verb_state_created_at ON provider_calls (verb, state, created_at)

CREATE TABLE payment_effects (
    object_id TEXT NOT NULL,
    effect TEXT NOT NULL,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_payment_effects PRIMARY KEY (object_id, effect)
)

CREATE TABLE webhook_events (
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    account TEXT,
    created_at BIGINT NOT NULL,
    api_version TEXT NOT NULL,
    livemode INTEGER NOT NULL,
    state TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    handled_at BIGINT,
    body TEXT,
    CONSTRAINT pk_webhook_events PRIMARY KEY (event_id),
    CONSTRAINT ck_webhook_events_state_known CHECK (state IN ('received', 'done', 'unknown_here')),
    CONSTRAINT ck_webhook_events_handled_has_its_time CHECK ((handled_at IS NULL) = (state = 'received'))
)

CREATE INDEX ix_webhook_events_state_received_at ON webhook_events (state, received_at)

CREATE TABLE breakers (
    id BIGSERIAL NOT NULL,
    tripped_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    CONSTRAINT pk_breakers PRIMARY KEY (id),
    CONSTRAINT ck_breakers_ends_after_it_begins CHECK (until >= tripped_at)
)

CREATE INDEX ix_breakers_until ON breakers (until)

CREATE TABLE communities (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    language TEXT,
    zone TEXT,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    decided_by BIGINT,
    decided_at BIGINT,
    CONSTRAINT pk_communities PRIMARY KEY (id),
    CONSTRAINT ck_communities_state_known CHECK (state IN ('pending', 'admitted', 'refused')),
    CONSTRAINT ck_communities_decided_has_its_time CHECK ((state = 'pending') = (decided_at IS NULL)),
    CONSTRAINT fk_communities_created_by FOREIGN KEY(created_by) REFERENCES members (id),
    CONSTRAINT fk_communities_decided_by FOREIGN KEY(decided_by) REFERENCES members (id)
)

CREATE TABLE creator_blocks (
    creator_id BIGINT NOT NULL,
    fan_id BIGINT NOT NULL,
    named INTEGER NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_creator_blocks PRIMARY KEY (creator_id, fan_id, named),
    CONSTRAINT ck_creator_blocks_another CHECK (creator_id <> fan_id),
    CONSTRAINT fk_creator_blocks_creator_id FOREIGN KEY(creator_id) REFERENCES members (id),
    CONSTRAINT fk_creator_blocks_fan_id FOREIGN KEY(fan_id) REFERENCES members (id)
)

CREATE INDEX ix_creator_blocks_fan_id ON creator_blocks (fan_id)

CREATE TABLE payout_accounts (
    account_id TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    country TEXT NOT NULL,
    currency TEXT,
    readiness TEXT NOT NULL,
    can_withdraw INTEGER NOT NULL,
    needs TEXT NOT NULL,
    due_by BIGINT,
    checked_at BIGINT NOT NULL,
    replaced_at BIGINT,
    CONSTRAINT pk_payout_accounts PRIMARY KEY (account_id),
    CONSTRAINT ck_payout_accounts_readiness_known CHECK (readiness IN ('none', 'incomplete', 'under_review', 'ready', 'paused', 'closed')),
    CONSTRAINT ck_payout_accounts_exists CHECK (readiness <> 'none'),
    CONSTRAINT fk_payout_accounts_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_payout_accounts_checked_at ON payout_accounts (checked_at)

CREATE UNIQUE INDEX uq_payout_accounts_present ON payout_accounts (member_id) WHERE replaced_at IS NULL

CREATE TABLE platform_accounts (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    platform TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    username TEXT,
    username_key TEXT,
    language TEXT,
    unreachable_since BIGINT,
    named_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_platform_accounts PRIMARY KEY (id),
    CONSTRAINT uq_platform_accounts_platform_user_id UNIQUE (platform, user_id),
    CONSTRAINT ck_platform_accounts_platform_known CHECK (platform IN ('discord', 'telegram')),
    CONSTRAINT fk_platform_accounts_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_platform_accounts_member_id ON platform_accounts (member_id)

CREATE INDEX ix_platform_accounts_platform_username_key ON platform_accounts (platform, username_key)

CREATE TABLE wrong_codes (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_wrong_codes PRIMARY KEY (id),
    CONSTRAINT fk_wrong_codes_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_wrong_codes_member_id_at ON wrong_codes (member_id, at)

CREATE TABLE erasures (
    member_id BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    coins BIGINT NOT NULL,
    diamond_parts BIGINT NOT NULL,
    done_at BIGINT,
    CONSTRAINT pk_erasures PRIMARY KEY (member_id),
    CONSTRAINT ck_erasures_asked_before_due CHECK (due_at >= asked_at),
    CONSTRAINT ck_erasures_not_negative CHECK (coins >= 0 AND diamond_parts >= 0),
    CONSTRAINT fk_erasures_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_erasures_due_at ON erasures (due_at)

CREATE TABLE follows (
    creator_id BIGINT NOT NULL,
    fan_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    CONSTRAINT pk_follows PRIMARY KEY (creator_id, fan_id),
    CONSTRAINT ck_follows_another CHECK (creator_id <> fan_id),
    CONSTRAINT fk_follows_creator_id FOREIGN KEY(creator_id) REFERENCES members (id),
    CONSTRAINT fk_follows_fan_id FOREIGN KEY(fan_id) REFERENCES members (id)
)

CREATE INDEX ix_follows_fan_id ON follows (fan_id)

CREATE TABLE follower_news (
    subject TEXT NOT NULL,
    creator_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    at BIGINT NOT NULL,
    told_to BIGINT NOT NULL,
    done_at BIGINT,
    CONSTRAINT pk_follower_news PRIMARY KEY (subject),
    CONSTRAINT ck_follower_news_kind_known CHECK (kind IN ('creator_live', 'creator_video')),
    CONSTRAINT ck_follower_news_told_to CHECK (told_to >= 0),
    CONSTRAINT fk_follower_news_creator_id FOREIGN KEY(creator_id) REFERENCES members (id)
)

CREATE INDEX ix_follower_news_creator_id ON follower_news (creator_id)

CREATE INDEX ix_follower_news_open ON follower_news (at) WHERE done_at IS NULL

CREATE TABLE open_forms (
    member_id BIGINT NOT NULL,
    platform TEXT NOT NULL,
    form TEXT NOT NULL,
    answers TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT pk_open_forms PRIMARY KEY (member_id, platform),
    CONSTRAINT fk_open_forms_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE TABLE drafts (
    member_id BIGINT NOT NULL,
    platform TEXT NOT NULL,
    press TEXT NOT NULL,
    words TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY (member_id, platform),
    CONSTRAINT fk_drafts_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_drafts_expires_at ON drafts (expires_at)

CREATE TABLE coin_lots (
    id BIGINT NOT NULL,
    source TEXT NOT NULL,
    fan_id BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    coins BIGINT NOT NULL,
    burned BIGINT NOT NULL,
    rail TEXT NOT NULL,
    currency TEXT NOT NULL,
    price_minor BIGINT NOT NULL,
    net_currency TEXT NOT NULL,
    net_minor BIGINT NOT NULL,
    parts_per_coin BIGINT NOT NULL,
    worth_minor BIGINT NOT NULL,
    worth_diamonds BIGINT NOT NULL,
    paid_at BIGINT NOT NULL,
    refundable_until BIGINT NOT NULL,
    matures_at BIGINT NOT NULL,
    CONSTRAINT pk_coin_lots PRIMARY KEY (id),
    CONSTRAINT ck_coin_lots_coins CHECK (fan_id > 0 AND coins > 0 AND starts_at >= 0),
    CONSTRAINT ck_coin_lots_range CHECK (burned BETWEEN 0 AND coins AND ends_at - starts_at + burned = coins),
    CONSTRAINT ck_coin_lots_price CHECK (price_minor >= 0 AND net_minor >= 0),
    CONSTRAINT ck_coin_lots_currencies CHECK (length(currency) = 3 AND length(net_currency) = 3),
    CONSTRAINT ck_coin_lots_rates CHECK (parts_per_coin > 0 AND worth_minor > 0 AND worth_diamonds > 0),
    CONSTRAINT ck_coin_lots_dates CHECK (refundable_until >= paid_at AND matures_at >= paid_at),
    CONSTRAINT ck_coin_lots_rail_known CHECK (rail IN ('stripe', 'stars', 'discord_sku', 'wallet', 'connect_transfer')),
    CONSTRAINT fk_coin_lots_id FOREIGN KEY(id) REFERENCES entries (id),
    CONSTRAINT uq_coin_lots_source UNIQUE (source)
)

CREATE INDEX ix_coin_lots_fan_id_ends_at ON coin_lots (fan_id, ends_at)

CREATE TRIGGER coin_lots_refuse_change BEFORE UPDATE OF id, source, fan_id, coins, rail, currency, price_minor, net_currency, net_minor, parts_per_coin, worth_minor, worth_diamonds, paid_at, refundable_until, matures_at OR DELETE ON coin_lots FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER coin_lots_refuse_truncate BEFORE TRUNCATE ON coin_lots FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE gifts (
    id BIGINT NOT NULL,
    fan_id BIGINT NOT NULL,
    creator_id BIGINT NOT NULL,
    community_id BIGINT,
    session_id BIGINT,
    video_id BIGINT,
    item TEXT NOT NULL,
    times INTEGER NOT NULL,
    coins BIGINT NOT NULL,
    diamond_parts BIGINT NOT NULL,
    spent_from BIGINT NOT NULL,
    privacy TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    available_at BIGINT NOT NULL,
    CONSTRAINT pk_gifts PRIMARY KEY (id),
    CONSTRAINT uq_gifts_fan_id_spent_from UNIQUE (fan_id, spent_from),
    CONSTRAINT ck_gifts_two_people CHECK (fan_id > 0 AND creator_id > 0 AND fan_id <> creator_id),
    CONSTRAINT ck_gifts_amounts CHECK (times > 0 AND coins >= times AND diamond_parts > 0 AND spent_from >= 0),
    CONSTRAINT ck_gifts_one_place CHECK (session_id IS NULL OR video_id IS NULL),
    CONSTRAINT ck_gifts_item CHECK (length(item) > 0),
    CONSTRAINT ck_gifts_dates CHECK (available_at >= sent_at),
    CONSTRAINT ck_gifts_privacy_known CHECK (privacy IN ('name_amount', 'name', 'anonymous', 'hidden')),
    CONSTRAINT fk_gifts_id FOREIGN KEY(id) REFERENCES entries (id)
)

CREATE INDEX ix_gifts_community_id_sent_at ON gifts (community_id, sent_at)

CREATE INDEX ix_gifts_creator_id_available_at ON gifts (creator_id, available_at)

CREATE INDEX ix_gifts_video_id ON gifts (video_id) WHERE video_id IS NOT NULL

CREATE TRIGGER gifts_refuse_change BEFORE UPDATE OR DELETE ON gifts FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER gifts_refuse_truncate BEFORE TRUNCATE ON gifts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE postings (
    entry_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT pk_postings PRIMARY KEY (entry_id, position),
    CONSTRAINT ck_postings_position CHECK (position >= 0),
    CONSTRAINT ck_postings_amount_positive CHECK (amount > 0),
    CONSTRAINT ck_postings_moves CHECK (source <> target),
    CONSTRAINT fk_postings_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
)

CREATE TRIGGER postings_refuse_change BEFORE UPDATE OR DELETE ON postings FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER postings_refuse_truncate BEFORE TRUNCATE ON postings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE metric_records (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    metric TEXT NOT NULL,
    value BIGINT NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT,
    since BIGINT,
    measured_at BIGINT NOT NULL,
    by_id BIGINT,
    CONSTRAINT pk_metric_records PRIMARY KEY (id),
    CONSTRAINT ck_metric_records_metric_known CHECK (metric IN ('followers', 'views', 'posts', 'videos', 'live_days')),
    CONSTRAINT ck_metric_records_source_known CHECK (source IN ('declared', 'moderator', 'connector', 'bot')),
    CONSTRAINT ck_metric_records_value CHECK (value >= 0),
    CONSTRAINT ck_metric_records_evidence CHECK (length(evidence) > 0),
    CONSTRAINT ck_metric_records_confirmed_by_somebody CHECK ((source = 'moderator') = (by_id IS NOT NULL)),
    CONSTRAINT ck_metric_records_confirmed_by_another CHECK (by_id <> member_id),
    CONSTRAINT fk_metric_records_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_metric_records_by_id FOREIGN KEY(by_id) REFERENCES members (id)
)

CREATE INDEX ix_metric_records_by_id ON metric_records (by_id)

CREATE INDEX ix_metric_records_member_id_metric_source_measured_at ON metric_records (member_id, metric, source, measured_at)

CREATE TABLE proofs (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    request_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    content BYTEA,
    added_at BIGINT NOT NULL,
    CONSTRAINT pk_proofs PRIMARY KEY (id),
    CONSTRAINT ck_proofs_kind_known CHECK (kind IN ('image/png', 'image/jpeg', 'image/webp')),
    CONSTRAINT ck_proofs_size CHECK (size > 0),
    CONSTRAINT fk_proofs_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT uq_proofs_request_id UNIQUE (request_id)
)

CREATE INDEX ix_proofs_digest ON proofs (digest)

CREATE INDEX ix_proofs_member_id_added_at ON proofs (member_id, added_at)

CREATE INDEX ix_proofs_shown ON proofs (added_at) WHERE content IS NOT NULL

CREATE TABLE feature_grants (
    member_id BIGINT NOT NULL,
    feature TEXT NOT NULL,
    state TEXT NOT NULL,
    lost_at BIGINT,
    since BIGINT NOT NULL,
    CONSTRAINT pk_feature_grants PRIMARY KEY (member_id, feature),
    CONSTRAINT ck_feature_grants_feature_known CHECK (feature IN ('tips', 'video_gifts', 'live_gifts', 'fund', 'marketplace', 'redemption')),
    CONSTRAINT ck_feature_grants_state_known CHECK (state IN ('not_eligible', 'eligible', 'on', 'grace', 'paused')),
    CONSTRAINT ck_feature_grants_grace_has_an_end CHECK ((state = 'grace') = (lost_at IS NOT NULL)),
    CONSTRAINT fk_feature_grants_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE TABLE channels (
    member_id BIGINT NOT NULL,
    ref TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    checked_at BIGINT,
    channel_id TEXT,
    title TEXT,
    proven_at BIGINT,
    read_at BIGINT,
    CONSTRAINT pk_channels PRIMARY KEY (member_id),
    CONSTRAINT ck_channels_proven_has_its_id CHECK (proven_at IS NULL OR channel_id IS NOT NULL),
    CONSTRAINT ck_channels_proven_has_its_title CHECK (proven_at IS NULL OR title IS NOT NULL),
    CONSTRAINT fk_channels_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT uq_channels_channel_id UNIQUE (channel_id)
)

CREATE INDEX ix_channels_read_at ON channels (read_at)

CREATE TABLE notice_wishes (
    member_id BIGINT NOT NULL,
    zone TEXT NOT NULL,
    quiet TEXT NOT NULL,
    inbox TEXT NOT NULL,
    CONSTRAINT pk_notice_wishes PRIMARY KEY (member_id),
    CONSTRAINT fk_notice_wishes_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE TABLE digests (
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    rhythm TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    CONSTRAINT pk_digests PRIMARY KEY (member_id, kind),
    CONSTRAINT ck_digests_kind_known CHECK (kind IN ('income', 'queue')),
    CONSTRAINT ck_digests_rhythm_known CHECK (rhythm IN ('daily', 'weekly')),
    CONSTRAINT fk_digests_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_digests_due_at ON digests (due_at)

CREATE TABLE customers (
    member_id BIGINT NOT NULL,
    customer_id TEXT NOT NULL,
    card_id TEXT,
    brand TEXT,
    last4 TEXT,
    changed_at BIGINT NOT NULL,
    CONSTRAINT pk_customers PRIMARY KEY (member_id),
    CONSTRAINT fk_customers_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT uq_customers_customer_id UNIQUE (customer_id)
)

CREATE TABLE onboarding_links (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    country TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT pk_onboarding_links PRIMARY KEY (id),
    CONSTRAINT fk_onboarding_links_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT uq_onboarding_links_token_hash UNIQUE (token_hash)
)

CREATE INDEX ix_onboarding_links_member_id ON onboarding_links (member_id)

CREATE TABLE payouts (
    id BIGSERIAL NOT NULL,
    creator_id BIGINT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    kept_minor BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    quoted_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    asked_at BIGINT,
    closed_at BIGINT,
    destination TEXT,
    transfer_id TEXT,
    why TEXT,
    CONSTRAINT pk_payouts PRIMARY KEY (id),
    CONSTRAINT ck_payouts_state_known CHECK (state IN ('quoted', 'in_review', 'approved', 'sending', 'sent', 'cancelled', 'rejected', 'returned')),
    CONSTRAINT ck_payouts_amounts CHECK (amount_minor > 0 AND kept_minor BETWEEN 0 AND amount_minor),
    CONSTRAINT ck_payouts_currency CHECK (length(currency) = 3),
    CONSTRAINT ck_payouts_asked CHECK ((asked_at IS NULL) = (state = 'quoted')),
    CONSTRAINT fk_payouts_creator_id FOREIGN KEY(creator_id) REFERENCES members (id),
    CONSTRAINT uq_payouts_transfer_id UNIQUE (transfer_id)
)

CREATE INDEX ix_payouts_creator_id_asked_at ON payouts (creator_id, asked_at)

CREATE INDEX ix_payouts_state_due_at ON payouts (state, due_at)

CREATE TABLE spending_limits (
    member_id BIGINT NOT NULL,
    currency TEXT NOT NULL,
    daily_minor BIGINT,
    monthly_minor BIGINT,
    confirm_over_minor BIGINT,
    next_daily_minor BIGINT,
    next_monthly_minor BIGINT,
    next_confirm_over_minor BIGINT,
    raise_at BIGINT,
    paused_until BIGINT,
    CONSTRAINT pk_spending_limits PRIMARY KEY (member_id),
    CONSTRAINT ck_spending_limits_not_negative CHECK (daily_minor >= 0 AND monthly_minor >= 0 AND confirm_over_minor >= 0),
    CONSTRAINT ck_spending_limits_next_not_negative CHECK (next_daily_minor >= 0 AND next_monthly_minor >= 0 AND next_confirm_over_minor >= 0),
    CONSTRAINT fk_spending_limits_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE TABLE payment_stops (
    member_id BIGINT NOT NULL,
    until BIGINT NOT NULL,
    CONSTRAINT pk_payment_stops PRIMARY KEY (member_id),
    CONSTRAINT fk_payment_stops_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE TABLE coin_orders (
    id BIGSERIAL NOT NULL,
    request_id TEXT NOT NULL,
    fan_id BIGINT NOT NULL,
    community_id BIGINT,
    platform TEXT NOT NULL,
    locale TEXT NOT NULL,
    coins BIGINT NOT NULL,
    currency TEXT NOT NULL,
    price_minor BIGINT NOT NULL,
    counts_currency TEXT NOT NULL,
    counts_minor BIGINT NOT NULL,
    price_version TEXT NOT NULL,
    rail TEXT NOT NULL,
    rail_row TEXT NOT NULL,
    rail_version INTEGER NOT NULL,
    region TEXT,
    consent_at BIGINT,
    consent_text TEXT,
    state TEXT NOT NULL,
    dispute TEXT NOT NULL,
    quarantined INTEGER NOT NULL,
    late INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    pay_token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    opened_at BIGINT,
    paid_at BIGINT,
    checkout_id TEXT,
    checkout_url TEXT,
    CONSTRAINT pk_coin_orders PRIMARY KEY (id),
    CONSTRAINT ck_coin_orders_amounts CHECK (coins > 0 AND price_minor > 0 AND counts_minor >= 0),
    CONSTRAINT ck_coin_orders_currencies CHECK (length(currency) = 3 AND length(counts_currency) = 3),
    CONSTRAINT ck_coin_orders_consent_has_its_text CHECK ((consent_at IS NULL) = (consent_text IS NULL)),
    CONSTRAINT ck_coin_orders_paid_has_its_time CHECK ((paid_at IS NOT NULL) = (state IN ('paid', 'refunded'))),
    CONSTRAINT ck_coin_orders_platform_known CHECK (platform IN ('discord', 'telegram')),
    CONSTRAINT ck_coin_orders_rail_known CHECK (rail IN ('stripe', 'stars', 'discord_sku', 'wallet', 'connect_transfer')),
    CONSTRAINT ck_coin_orders_state_known CHECK (state IN ('created', 'open', 'pending', 'paid', 'expired', 'failed', 'cancelled', 'refunded')),
    CONSTRAINT ck_coin_orders_dispute_known CHECK (dispute IN ('none', 'open', 'won', 'lost')),
    CONSTRAINT uq_coin_orders_request_id UNIQUE (request_id),
    CONSTRAINT fk_coin_orders_fan_id FOREIGN KEY(fan_id) REFERENCES members (id),
    CONSTRAINT fk_coin_orders_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT uq_coin_orders_pay_token_hash UNIQUE (pay_token_hash),
    CONSTRAINT uq_coin_orders_checkout_id UNIQUE (checkout_id)
)

CREATE INDEX ix_coin_orders_fan_id_created_at ON coin_orders (fan_id, created_at)

CREATE INDEX ix_coin_orders_state_expires_at ON coin_orders (state, expires_at)

CREATE TABLE showcases (
    platform TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    community_id BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    CONSTRAINT pk_showcases PRIMARY KEY (platform, chat_id),
    CONSTRAINT ck_showcases_platform_known CHECK (platform IN ('discord', 'telegram')),
    CONSTRAINT fk_showcases_community_id FOREIGN KEY(community_id) REFERENCES communities (id)
)

CREATE INDEX ix_showcases_community_id ON showcases (community_id)

CREATE TABLE community_chats (
    id BIGSERIAL NOT NULL,
    community_id BIGINT NOT NULL,
    platform TEXT NOT NULL,
    home_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    public_chat_id TEXT,
    staff_chat_id TEXT,
    home INTEGER NOT NULL,
    added_at BIGINT NOT NULL,
    left_at BIGINT,
    CONSTRAINT pk_community_chats PRIMARY KEY (id),
    CONSTRAINT uq_community_chats_platform_home_id UNIQUE (platform, home_id),
    CONSTRAINT ck_community_chats_platform_known CHECK (platform IN ('discord', 'telegram')),
    CONSTRAINT ck_community_chats_kind_known CHECK (kind IN ('private', 'server', 'group', 'channel')),
    CONSTRAINT ck_community_chats_shared CHECK (kind <> 'private'),
    CONSTRAINT ck_community_chats_home CHECK (home IN (0, 1)),
    CONSTRAINT fk_community_chats_community_id FOREIGN KEY(community_id) REFERENCES communities (id)
)

CREATE INDEX ix_community_chats_community_id ON community_chats (community_id)

CREATE UNIQUE INDEX uq_community_chats_home ON community_chats (community_id, platform) WHERE home = 1

CREATE TABLE enrolments (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    community_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    previous TEXT,
    region TEXT,
    account_kind TEXT,
    channel TEXT,
    consent_at BIGINT,
    question TEXT,
    answer TEXT,
    reason TEXT,
    tips_on INTEGER NOT NULL,
    gifts_on INTEGER NOT NULL,
    notes_checked INTEGER NOT NULL,
    interests TEXT NOT NULL,
    styles TEXT NOT NULL,
    due_at BIGINT,
    submitted_at BIGINT,
    accepted_at BIGINT,
    decided_by BIGINT,
    decided_at BIGINT,
    reapply_at BIGINT,
    suspended_until BIGINT,
    struck_at BIGINT,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_enrolments PRIMARY KEY (id),
    CONSTRAINT ck_enrolments_state_known CHECK (state IN ('draft', 'submitted', 'needs_info', 'approved', 'rejected', 'suspended', 'left')),
    CONSTRAINT ck_enrolments_previous_known CHECK (previous IN ('draft', 'submitted', 'needs_info', 'approved', 'rejected', 'suspended', 'left')),
    CONSTRAINT ck_enrolments_account_kind_known CHECK (account_kind IN ('personal', 'business', 'government', 'politician', 'party', 'public_interest')),
    CONSTRAINT ck_enrolments_waiting_has_an_end CHECK ((state IN ('draft', 'needs_info')) = (due_at IS NOT NULL)),
    CONSTRAINT ck_enrolments_submitted_is_complete CHECK (state NOT IN ('submitted', 'needs_info', 'approved') OR (region IS NOT NULL AND account_kind IS NOT NULL AND consent_at IS NOT NULL AND submitted_at IS NOT NULL)),
    CONSTRAINT ck_enrolments_approved_has_its_time CHECK (state <> 'approved' OR accepted_at IS NOT NULL),
    CONSTRAINT ck_enrolments_suspended_until CHECK (suspended_until IS NULL OR state = 'suspended'),
    CONSTRAINT ck_enrolments_decided_by_another CHECK (decided_by <> member_id),
    CONSTRAINT uq_enrolments_member_id UNIQUE (member_id),
    CONSTRAINT fk_enrolments_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_enrolments_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT fk_enrolments_decided_by FOREIGN KEY(decided_by) REFERENCES members (id)
)

CREATE INDEX ix_enrolments_community_id ON enrolments (community_id)

CREATE INDEX ix_enrolments_state_due_at ON enrolments (state, due_at)

CREATE TABLE creator_communities (
    community_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    CONSTRAINT pk_creator_communities PRIMARY KEY (community_id, member_id),
    CONSTRAINT fk_creator_communities_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT fk_creator_communities_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_creator_communities_member_id ON creator_communities (member_id)

CREATE TABLE one_time_codes (
    id BIGSERIAL NOT NULL,
    purpose TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    community_id BIGINT,
    code_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    CONSTRAINT pk_one_time_codes PRIMARY KEY (id),
    CONSTRAINT ck_one_time_codes_purpose CHECK (purpose IN ('link', 'connect')),
    CONSTRAINT ck_one_time_codes_community_when_connecting CHECK ((community_id IS NOT NULL) = (purpose = 'connect')),
    CONSTRAINT fk_one_time_codes_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_one_time_codes_community_id FOREIGN KEY(community_id) REFERENCES communities (id)
)

CREATE INDEX ix_one_time_codes_member_id_created_at ON one_time_codes (member_id, created_at)

CREATE UNIQUE INDEX uq_one_time_codes_hash ON one_time_codes (purpose, code_hash) WHERE used_at IS NULL

CREATE UNIQUE INDEX uq_one_time_codes_live ON one_time_codes (purpose, member_id) WHERE used_at IS NULL

CREATE TABLE dashboard_visits (
    token_hash TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    visit_hash TEXT,
    ends_at BIGINT NOT NULL,
    CONSTRAINT pk_dashboard_visits PRIMARY KEY (token_hash),
    CONSTRAINT fk_dashboard_visits_account_id FOREIGN KEY(account_id) REFERENCES platform_accounts (id),
    CONSTRAINT uq_dashboard_visits_visit_hash UNIQUE (visit_hash)
)

CREATE INDEX ix_dashboard_visits_account_id ON dashboard_visits (account_id)

CREATE INDEX ix_dashboard_visits_ends_at ON dashboard_visits (ends_at)

CREATE TABLE live_sessions (
    id BIGSERIAL NOT NULL,
    creator_id BIGINT NOT NULL,
    community_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    goal BIGINT,
    gifts_on INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    awake_at BIGINT NOT NULL,
    warned_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT,
    CONSTRAINT pk_live_sessions PRIMARY KEY (id),
    CONSTRAINT ck_live_sessions_creator CHECK (creator_id > 0),
    CONSTRAINT ck_live_sessions_goal CHECK (goal > 0),
    CONSTRAINT ck_live_sessions_title CHECK (length(title) > 0),
    CONSTRAINT ck_live_sessions_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CONSTRAINT ck_live_sessions_dates CHECK (ended_at >= started_at AND awake_at >= started_at),
    CONSTRAINT ck_live_sessions_ended_by_known CHECK (ended_by IN ('creator', 'idle', 'hours', 'moderation')),
    CONSTRAINT fk_live_sessions_community_id FOREIGN KEY(community_id) REFERENCES communities (id)
)

CREATE INDEX ix_live_sessions_creator_id_id ON live_sessions (creator_id, id)

CREATE INDEX ix_live_sessions_running ON live_sessions (community_id) WHERE ended_at IS NULL

CREATE UNIQUE INDEX uq_live_sessions_running ON live_sessions (creator_id) WHERE ended_at IS NULL

CREATE TABLE returned_lots (
    id BIGINT NOT NULL,
    origin_id BIGINT NOT NULL,
    CONSTRAINT pk_returned_lots PRIMARY KEY (id),
    CONSTRAINT fk_returned_lots_id FOREIGN KEY(id) REFERENCES coin_lots (id),
    CONSTRAINT fk_returned_lots_origin_id FOREIGN KEY(origin_id) REFERENCES coin_lots (id)
)

CREATE INDEX ix_returned_lots_origin_id ON returned_lots (origin_id)

CREATE TRIGGER returned_lots_refuse_change BEFORE UPDATE OR DELETE ON returned_lots FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER returned_lots_refuse_truncate BEFORE TRUNCATE ON returned_lots FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE lot_freezes (
    lot_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    coins BIGINT NOT NULL,
    frozen_at BIGINT NOT NULL,
    thawed_at BIGINT,
    CONSTRAINT pk_lot_freezes PRIMARY KEY (lot_id, key),
    CONSTRAINT ck_lot_freezes_coins CHECK (coins >= 0),
    CONSTRAINT ck_lot_freezes_dates CHECK (thawed_at >= frozen_at),
    CONSTRAINT fk_lot_freezes_lot_id FOREIGN KEY(lot_id) REFERENCES coin_lots (id)
)

CREATE TRIGGER lot_freezes_refuse_change BEFORE UPDATE OF lot_id, key, frozen_at OR DELETE ON lot_freezes FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER lot_freezes_refuse_truncate BEFORE TRUNCATE ON lot_freezes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE lot_takings (
    key TEXT NOT NULL,
    lot_id BIGINT NOT NULL,
    unspent BIGINT NOT NULL,
    spent BIGINT NOT NULL,
    owed_minor BIGINT NOT NULL,
    owed_currency TEXT NOT NULL,
    creators TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    given_back_at BIGINT,
    CONSTRAINT pk_lot_takings PRIMARY KEY (key),
    CONSTRAINT ck_lot_takings_not_negative CHECK (unspent >= 0 AND spent >= 0 AND owed_minor >= 0),
    CONSTRAINT ck_lot_takings_currency CHECK (length(owed_currency) = 3),
    CONSTRAINT ck_lot_takings_dates CHECK (given_back_at >= taken_at),
    CONSTRAINT fk_lot_takings_lot_id FOREIGN KEY(lot_id) REFERENCES coin_lots (id)
)

CREATE INDEX ix_lot_takings_lot_id ON lot_takings (lot_id)

CREATE TRIGGER lot_takings_refuse_change BEFORE UPDATE OF key, lot_id, unspent, spent, owed_minor, owed_currency, creators, taken_at OR DELETE ON lot_takings FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER lot_takings_refuse_truncate BEFORE TRUNCATE ON lot_takings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE declarations (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    community_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    followers BIGINT,
    views BIGINT,
    posts BIGINT,
    proof_id BIGINT NOT NULL,
    declared_at BIGINT NOT NULL,
    question TEXT,
    answer TEXT,
    decided_by BIGINT,
    decided_at BIGINT,
    reason TEXT,
    CONSTRAINT pk_declarations PRIMARY KEY (id),
    CONSTRAINT ck_declarations_state_known CHECK (state IN ('waiting', 'asked', 'accepted', 'rejected', 'replaced')),
    CONSTRAINT ck_declarations_followers CHECK (followers >= 0),
    CONSTRAINT ck_declarations_views CHECK (views >= 0),
    CONSTRAINT ck_declarations_posts CHECK (posts >= 0),
    CONSTRAINT ck_declarations_says_something CHECK (coalesce(followers, views, posts) IS NOT NULL),
    CONSTRAINT ck_declarations_decided_has_its_time CHECK ((state IN ('waiting', 'asked')) = (decided_at IS NULL)),
    CONSTRAINT ck_declarations_accepted_by_somebody CHECK (state <> 'accepted' OR decided_by IS NOT NULL),
    CONSTRAINT ck_declarations_decided_by_another CHECK (decided_by <> member_id),
    CONSTRAINT ck_declarations_asked_something CHECK (state <> 'asked' OR question IS NOT NULL),
    CONSTRAINT ck_declarations_rejected_with_reason CHECK (state <> 'rejected' OR reason IS NOT NULL),
    CONSTRAINT fk_declarations_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_declarations_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT fk_declarations_proof_id FOREIGN KEY(proof_id) REFERENCES proofs (id),
    CONSTRAINT fk_declarations_decided_by FOREIGN KEY(decided_by) REFERENCES members (id)
)

CREATE INDEX ix_declarations_community_id ON declarations (community_id)

CREATE INDEX ix_declarations_decided_by ON declarations (decided_by)

CREATE INDEX ix_declarations_member_id_declared_at ON declarations (member_id, declared_at)

CREATE INDEX ix_declarations_proof_id ON declarations (proof_id)

CREATE UNIQUE INDEX uq_declarations_present ON declarations (member_id) WHERE state IN ('waiting', 'asked')

CREATE TABLE grants (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    power TEXT NOT NULL,
    community_id BIGINT,
    granted_by BIGINT,
    reason TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    CONSTRAINT pk_grants PRIMARY KEY (id),
    CONSTRAINT ck_grants_power_known CHECK (power IN ('owner', 'community_admin', 'moderator', 'money_viewer', 'money_mover', 'auditor')),
    CONSTRAINT ck_grants_no_owner CHECK (power <> 'owner'),
    CONSTRAINT ck_grants_admin_of_one CHECK (power <> 'community_admin' OR community_id IS NOT NULL),
    CONSTRAINT ck_grants_money_everywhere CHECK (power NOT IN ('money_viewer', 'money_mover', 'auditor') OR community_id IS NULL),
    CONSTRAINT fk_grants_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_grants_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT fk_grants_granted_by FOREIGN KEY(granted_by) REFERENCES members (id)
)

CREATE INDEX ix_grants_community_id ON grants (community_id)

CREATE UNIQUE INDEX uq_grants_once ON grants (member_id, power, coalesce(community_id, 0))

CREATE TABLE pauses (
    id BIGSERIAL NOT NULL,
    feature TEXT NOT NULL,
    community_id BIGINT,
    member_id BIGINT,
    until BIGINT,
    reason TEXT NOT NULL,
    by BIGINT,
    at BIGINT NOT NULL,
    CONSTRAINT pk_pauses PRIMARY KEY (id),
    CONSTRAINT ck_pauses_feature_known CHECK (feature IN ('tips', 'coins', 'gifts', 'live', 'payouts', 'fund', 'market', 'all_money')),
    CONSTRAINT fk_pauses_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT fk_pauses_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_pauses_by FOREIGN KEY(by) REFERENCES members (id)
)

CREATE INDEX ix_pauses_member_id ON pauses (member_id)

CREATE UNIQUE INDEX uq_pauses_once ON pauses (feature, coalesce(community_id, 0), coalesce(member_id, 0))

CREATE TABLE cases (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    community_id BIGINT,
    state TEXT NOT NULL,
    opened_by BIGINT,
    facts TEXT NOT NULL,
    claimed_by BIGINT,
    claimed_until BIGINT,
    first_approver BIGINT,
    decided_by BIGINT,
    decided_at BIGINT,
    reason TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_cases PRIMARY KEY (id),
    CONSTRAINT ck_cases_kind_known CHECK (kind IN ('application', 'appeal', 'metrics', 'note', 'video', 'refund', 'dispute', 'warning', 'quarantine', 'debt', 'merge', 'undelivered', 'unmask', 'flag', 'payout')),
    CONSTRAINT ck_cases_state_known CHECK (state IN ('open', 'half_approved', 'approved', 'rejected', 'done')),
    CONSTRAINT ck_cases_claim_whole CHECK ((claimed_by IS NULL) = (claimed_until IS NULL)),
    CONSTRAINT ck_cases_decided_has_its_time CHECK ((state IN ('open', 'half_approved')) = (decided_at IS NULL)),
    CONSTRAINT ck_cases_half_has_its_first CHECK (state <> 'half_approved' OR first_approver IS NOT NULL),
    CONSTRAINT ck_cases_two_people CHECK (first_approver <> decided_by),
    CONSTRAINT fk_cases_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT fk_cases_opened_by FOREIGN KEY(opened_by) REFERENCES members (id),
    CONSTRAINT fk_cases_claimed_by FOREIGN KEY(claimed_by) REFERENCES members (id),
    CONSTRAINT fk_cases_first_approver FOREIGN KEY(first_approver) REFERENCES members (id),
    CONSTRAINT fk_cases_decided_by FOREIGN KEY(decided_by) REFERENCES members (id)
)

CREATE INDEX ix_cases_state_kind_created_at ON cases (state, kind, created_at)

CREATE INDEX ix_cases_subject ON cases (subject)

CREATE UNIQUE INDEX uq_cases_undecided ON cases (kind, subject) WHERE state IN ('open', 'half_approved')

CREATE TABLE audit (
    id BIGSERIAL NOT NULL,
    actor_id BIGINT,
    act TEXT NOT NULL,
    target TEXT NOT NULL,
    reason TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    community_id BIGINT,
    at BIGINT NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (id),
    CONSTRAINT fk_audit_actor_id FOREIGN KEY(actor_id) REFERENCES members (id),
    CONSTRAINT fk_audit_community_id FOREIGN KEY(community_id) REFERENCES communities (id)
)

CREATE INDEX ix_audit_actor_id_at ON audit (actor_id, at)

CREATE INDEX ix_audit_at ON audit (at)

CREATE INDEX ix_audit_target ON audit (target)

CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE notices (
    id BIGSERIAL NOT NULL,
    key TEXT NOT NULL,
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    facts TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    delivered_at BIGINT,
    delivered_to BIGINT,
    undelivered_since BIGINT,
    read_at BIGINT,
    held_until BIGINT,
    CONSTRAINT pk_notices PRIMARY KEY (id),
    CONSTRAINT ck_notices_one_fate CHECK (delivered_at IS NULL OR undelivered_since IS NULL),
    CONSTRAINT ck_notices_held_without_fate CHECK (held_until IS NULL OR (delivered_at IS NULL AND undelivered_since IS NULL)),
    CONSTRAINT ck_notices_delivered_somewhere CHECK ((delivered_at IS NULL) = (delivered_to IS NULL)),
    CONSTRAINT ck_notices_read_in_the_inbox CHECK (read_at IS NULL OR undelivered_since IS NOT NULL),
    CONSTRAINT uq_notices_key UNIQUE (key),
    CONSTRAINT fk_notices_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_notices_delivered_to FOREIGN KEY(delivered_to) REFERENCES platform_accounts (id)
)

CREATE INDEX ix_notices_held ON notices (held_until) WHERE held_until IS NOT NULL

CREATE INDEX ix_notices_member_id ON notices (member_id)

CREATE INDEX ix_notices_read ON notices (read_at) WHERE read_at IS NOT NULL

CREATE INDEX ix_notices_subject ON notices (subject)

CREATE INDEX ix_notices_waiting ON notices (member_id) WHERE undelivered_since IS NOT NULL AND read_at IS NULL

CREATE TABLE payout_parts (
    payout_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    currency TEXT NOT NULL,
    worth_minor BIGINT NOT NULL,
    worth_diamonds BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    CONSTRAINT pk_payout_parts PRIMARY KEY (payout_id, account_id, currency, worth_minor, worth_diamonds),
    CONSTRAINT ck_payout_parts_parts CHECK (parts > 0),
    CONSTRAINT fk_payout_parts_payout_id FOREIGN KEY(payout_id) REFERENCES payouts (id)
)

CREATE INDEX ix_payout_parts_account_id ON payout_parts (account_id)

CREATE TRIGGER payout_parts_refuse_change BEFORE UPDATE OR DELETE ON payout_parts FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER payout_parts_refuse_truncate BEFORE TRUNCATE ON payout_parts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE payment_attempts (
    key TEXT NOT NULL,
    fan_id BIGINT NOT NULL,
    community_id BIGINT,
    failed INTEGER NOT NULL,
    card TEXT,
    at BIGINT NOT NULL,
    CONSTRAINT pk_payment_attempts PRIMARY KEY (key),
    CONSTRAINT fk_payment_attempts_fan_id FOREIGN KEY(fan_id) REFERENCES members (id),
    CONSTRAINT fk_payment_attempts_community_id FOREIGN KEY(community_id) REFERENCES communities (id)
)

CREATE INDEX ix_payment_attempts_at ON payment_attempts (at)

CREATE INDEX ix_payment_attempts_card ON payment_attempts (card)

CREATE INDEX ix_payment_attempts_fan_id_at ON payment_attempts (fan_id, at)

CREATE TABLE tips (
    id BIGSERIAL NOT NULL,
    request_id TEXT NOT NULL,
    fan_id BIGINT NOT NULL,
    creator_id BIGINT NOT NULL,
    community_id BIGINT,
    platform TEXT NOT NULL,
    chat_id TEXT,
    locale TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    gross_minor BIGINT NOT NULL,
    fee_payer TEXT NOT NULL,
    privacy TEXT NOT NULL,
    note TEXT,
    note_state TEXT NOT NULL,
    state TEXT NOT NULL,
    dispute TEXT NOT NULL,
    quarantined INTEGER NOT NULL,
    late INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    rail TEXT NOT NULL,
    rail_row TEXT NOT NULL,
    rail_version INTEGER NOT NULL,
    destination TEXT NOT NULL,
    pay_token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    opened_at BIGINT,
    paid_at BIGINT,
    thanked_at BIGINT,
    refunded_minor BIGINT NOT NULL,
    CONSTRAINT pk_tips PRIMARY KEY (id),
    CONSTRAINT ck_tips_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_tips_gross_covers_amount CHECK (gross_minor >= amount_minor),
    CONSTRAINT ck_tips_refund_within_gross CHECK (refunded_minor BETWEEN 0 AND gross_minor),
    CONSTRAINT ck_tips_paid_has_its_time CHECK ((paid_at IS NOT NULL) = (state IN ('paid', 'refunded'))),
    CONSTRAINT ck_tips_note_has_a_state CHECK (note IS NULL OR note_state <> 'none'),
    CONSTRAINT ck_tips_currency CHECK (length(currency) = 3),
    CONSTRAINT ck_tips_platform_known CHECK (platform IN ('discord', 'telegram')),
    CONSTRAINT ck_tips_fee_payer_known CHECK (fee_payer IN ('operator', 'fan')),
    CONSTRAINT ck_tips_privacy_known CHECK (privacy IN ('name_amount', 'name', 'anonymous', 'hidden')),
    CONSTRAINT ck_tips_note_state_known CHECK (note_state IN ('none', 'shown', 'held', 'hidden')),
    CONSTRAINT ck_tips_state_known CHECK (state IN ('created', 'open', 'pending', 'paid', 'expired', 'failed', 'cancelled', 'refunded')),
    CONSTRAINT ck_tips_dispute_known CHECK (dispute IN ('none', 'open', 'won', 'lost')),
    CONSTRAINT uq_tips_request_id UNIQUE (request_id),
    CONSTRAINT fk_tips_fan_id FOREIGN KEY(fan_id) REFERENCES members (id),
    CONSTRAINT fk_tips_creator_id FOREIGN KEY(creator_id) REFERENCES members (id),
    CONSTRAINT fk_tips_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT uq_tips_pay_token_hash UNIQUE (pay_token_hash)
)

CREATE INDEX ix_tips_community_id_created_at ON tips (community_id, created_at)

CREATE INDEX ix_tips_creator_id_paid_at ON tips (creator_id, paid_at)

CREATE INDEX ix_tips_fan_id_created_at ON tips (fan_id, created_at)

CREATE INDEX ix_tips_fan_id_paid_at ON tips (fan_id, paid_at)

CREATE INDEX ix_tips_noted ON tips (created_at) WHERE note IS NOT NULL

CREATE INDEX ix_tips_state_expires_at ON tips (state, expires_at)

CREATE TABLE videos (
    id BIGSERIAL NOT NULL,
    creator_id BIGINT NOT NULL,
    community_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    title TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    added_at BIGINT NOT NULL,
    decided_by BIGINT,
    decided_at BIGINT,
    touched_at BIGINT NOT NULL,
    drawn_at BIGINT NOT NULL,
    CONSTRAINT pk_videos PRIMARY KEY (id),
    CONSTRAINT ck_videos_kind_known CHECK (kind IN ('original', 'duet', 'stitch', 'sponsored')),
    CONSTRAINT ck_videos_state_known CHECK (state IN ('waiting', 'open', 'off', 'closed')),
    CONSTRAINT ck_videos_url CHECK (length(url) > 0),
    CONSTRAINT ck_videos_decided_has_its_time CHECK (decided_by IS NULL OR decided_at IS NOT NULL),
    CONSTRAINT fk_videos_creator_id FOREIGN KEY(creator_id) REFERENCES members (id),
    CONSTRAINT fk_videos_community_id FOREIGN KEY(community_id) REFERENCES communities (id),
    CONSTRAINT fk_videos_decided_by FOREIGN KEY(decided_by) REFERENCES members (id)
)

CREATE INDEX ix_videos_creator_id ON videos (creator_id)

CREATE UNIQUE INDEX uq_videos_registered ON videos (url) WHERE state <> 'closed'

CREATE TABLE video_offers (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    community_id BIGINT NOT NULL,
    platform TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT,
    offered_at BIGINT NOT NULL,
    CONSTRAINT pk_video_offers PRIMARY KEY (id),
    CONSTRAINT uq_video_offers_platform_chat_id_message_id UNIQUE (platform, chat_id, message_id),
    CONSTRAINT ck_video_offers_platform_known CHECK (platform IN ('discord', 'telegram')),
    CONSTRAINT ck_video_offers_url CHECK (length(url) > 0),
    CONSTRAINT fk_video_offers_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_video_offers_community_id FOREIGN KEY(community_id) REFERENCES communities (id)
)

CREATE INDEX ix_video_offers_member_id ON video_offers (member_id)

CREATE TABLE coin_payments (
    payment_id TEXT NOT NULL,
    order_id BIGINT NOT NULL,
    rail TEXT NOT NULL,
    role TEXT NOT NULL,
    currency TEXT NOT NULL,
    gross_minor BIGINT NOT NULL,
    charge_id TEXT,
    lot_id BIGINT,
    fee_minor BIGINT,
    fee_currency TEXT,
    refunded_minor BIGINT NOT NULL,
    payer TEXT,
    created_at BIGINT NOT NULL,
    known_at BIGINT NOT NULL,
    CONSTRAINT pk_coin_payments PRIMARY KEY (payment_id),
    CONSTRAINT ck_coin_payments_rail_known CHECK (rail IN ('stripe', 'stars', 'discord_sku', 'wallet', 'connect_transfer')),
    CONSTRAINT ck_coin_payments_role_known CHECK (role IN ('settled', 'second', 'quarantined')),
    CONSTRAINT ck_coin_payments_fee_has_currency CHECK ((fee_minor IS NULL) = (fee_currency IS NULL)),
    CONSTRAINT ck_coin_payments_refund_within_gross CHECK (refunded_minor BETWEEN 0 AND gross_minor),
    CONSTRAINT fk_coin_payments_order_id FOREIGN KEY(order_id) REFERENCES coin_orders (id),
    CONSTRAINT uq_coin_payments_lot_id UNIQUE (lot_id),
    CONSTRAINT fk_coin_payments_lot_id FOREIGN KEY(lot_id) REFERENCES coin_lots (id)
)

CREATE INDEX ix_coin_payments_order_id ON coin_payments (order_id)

CREATE UNIQUE INDEX uq_coin_payments_one_settled ON coin_payments (order_id) WHERE role = 'settled'

CREATE TABLE live_boards (
    id BIGSERIAL NOT NULL,
    session_id BIGINT NOT NULL,
    platform TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    message_id TEXT,
    closed_at BIGINT,
    CONSTRAINT pk_live_boards PRIMARY KEY (id),
    CONSTRAINT uq_live_boards_session_id_platform_chat_id UNIQUE (session_id, platform, chat_id),
    CONSTRAINT ck_live_boards_place CHECK (length(chat_id) > 0 AND length(message_id) > 0),
    CONSTRAINT ck_live_boards_platform_known CHECK (platform IN ('discord', 'telegram')),
    CONSTRAINT fk_live_boards_session_id FOREIGN KEY(session_id) REFERENCES live_sessions (id)
)

CREATE TABLE live_matches (
    id BIGSERIAL NOT NULL,
    asking_id BIGINT NOT NULL,
    asked_id BIGINT NOT NULL,
    minutes INTEGER NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    started_at BIGINT,
    ends_at BIGINT,
    closed_at BIGINT,
    asking_coins BIGINT,
    asked_coins BIGINT,
    CONSTRAINT pk_live_matches PRIMARY KEY (id),
    CONSTRAINT ck_live_matches_two_lives CHECK (asking_id <> asked_id),
    CONSTRAINT ck_live_matches_minutes CHECK (minutes > 0),
    CONSTRAINT ck_live_matches_times CHECK ((started_at IS NULL) = (ends_at IS NULL)),
    CONSTRAINT ck_live_matches_dates CHECK (started_at >= asked_at AND ends_at > started_at AND closed_at >= asked_at),
    CONSTRAINT ck_live_matches_not_negative CHECK (asking_coins >= 0 AND asked_coins >= 0),
    CONSTRAINT ck_live_matches_result CHECK ((closed_at IS NULL) = (asking_coins IS NULL) AND (closed_at IS NULL) = (asked_coins IS NULL)),
    CONSTRAINT ck_live_matches_state_known CHECK (state IN ('asked', 'running', 'decided', 'called_off', 'declined', 'lapsed')),
    CONSTRAINT fk_live_matches_asking_id FOREIGN KEY(asking_id) REFERENCES live_sessions (id),
    CONSTRAINT fk_live_matches_asked_id FOREIGN KEY(asked_id) REFERENCES live_sessions (id)
)

CREATE INDEX ix_live_matches_asked_id ON live_matches (asked_id)

CREATE INDEX ix_live_matches_asking_id ON live_matches (asking_id)

CREATE INDEX ix_live_matches_open ON live_matches (id) WHERE closed_at IS NULL

CREATE TABLE gift_claims (
    gift_id BIGINT NOT NULL,
    lot_id BIGINT NOT NULL,
    coins BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    state TEXT NOT NULL,
    pending_parts BIGINT NOT NULL,
    available_parts BIGINT NOT NULL,
    operator_parts BIGINT NOT NULL,
    taken_under TEXT,
    CONSTRAINT pk_gift_claims PRIMARY KEY (gift_id, lot_id),
    CONSTRAINT ck_gift_claims_amounts CHECK (coins > 0 AND parts > 0),
    CONSTRAINT ck_gift_claims_not_negative CHECK (pending_parts >= 0 AND available_parts >= 0 AND operator_parts >= 0),
    CONSTRAINT ck_gift_claims_all_of_it CHECK (pending_parts + available_parts + operator_parts = CASE WHEN state = 'free' THEN 0 ELSE parts END),
    CONSTRAINT ck_gift_claims_taken CHECK (taken_under IS NULL OR state = 'taken'),
    CONSTRAINT ck_gift_claims_state_known CHECK (state IN ('held', 'free', 'taken', 'undone')),
    CONSTRAINT fk_gift_claims_gift_id FOREIGN KEY(gift_id) REFERENCES gifts (id),
    CONSTRAINT fk_gift_claims_lot_id FOREIGN KEY(lot_id) REFERENCES coin_lots (id),
    CONSTRAINT fk_gift_claims_taken_under FOREIGN KEY(taken_under) REFERENCES lot_takings (key)
)

CREATE INDEX ix_gift_claims_lot_id ON gift_claims (lot_id)

CREATE INDEX ix_gift_claims_taken_under ON gift_claims (taken_under)

CREATE TRIGGER gift_claims_refuse_change BEFORE UPDATE OF gift_id, lot_id, coins, parts OR DELETE ON gift_claims FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER gift_claims_refuse_truncate BEFORE TRUNCATE ON gift_claims FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

CREATE TABLE case_parties (
    case_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    CONSTRAINT pk_case_parties PRIMARY KEY (case_id, member_id),
    CONSTRAINT fk_case_parties_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_case_parties_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_case_parties_member_id ON case_parties (member_id)

CREATE TABLE checkouts (
    checkout_id TEXT NOT NULL,
    tip_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_checkouts PRIMARY KEY (checkout_id),
    CONSTRAINT fk_checkouts_tip_id FOREIGN KEY(tip_id) REFERENCES tips (id)
)

CREATE INDEX ix_checkouts_tip_id ON checkouts (tip_id)

CREATE TABLE card_wishes (
    tip_id BIGINT NOT NULL,
    CONSTRAINT pk_card_wishes PRIMARY KEY (tip_id),
    CONSTRAINT fk_card_wishes_tip_id FOREIGN KEY(tip_id) REFERENCES tips (id)
)

CREATE TABLE payments (
    payment_id TEXT NOT NULL,
    tip_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    currency TEXT NOT NULL,
    gross_minor BIGINT NOT NULL,
    charge_id TEXT,
    checkout_id TEXT,
    transfer_id TEXT,
    destination TEXT,
    transferred_minor BIGINT NOT NULL,
    refunded_minor BIGINT NOT NULL,
    reversed_minor BIGINT NOT NULL,
    resent_minor BIGINT NOT NULL,
    fee_minor BIGINT,
    fee_currency TEXT,
    created_at BIGINT NOT NULL,
    known_at BIGINT NOT NULL,
    CONSTRAINT pk_payments PRIMARY KEY (payment_id),
    CONSTRAINT ck_payments_role_known CHECK (role IN ('settled', 'second', 'quarantined')),
    CONSTRAINT ck_payments_fee_has_currency CHECK ((fee_minor IS NULL) = (fee_currency IS NULL)),
    CONSTRAINT ck_payments_refund_within_gross CHECK (refunded_minor BETWEEN 0 AND gross_minor),
    CONSTRAINT ck_payments_reversal_within_transfer CHECK (reversed_minor BETWEEN 0 AND transferred_minor),
    CONSTRAINT ck_payments_resent_within_reversed CHECK (resent_minor BETWEEN 0 AND reversed_minor),
    CONSTRAINT fk_payments_tip_id FOREIGN KEY(tip_id) REFERENCES tips (id)
)

CREATE INDEX ix_payments_tip_id ON payments (tip_id)

CREATE INDEX ix_payments_without_fee ON payments (known_at) WHERE fee_minor IS NULL

CREATE UNIQUE INDEX uq_payments_one_settled ON payments (tip_id) WHERE role = 'settled'

CREATE TABLE video_likes (
    video_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_video_likes PRIMARY KEY (video_id, member_id),
    CONSTRAINT fk_video_likes_video_id FOREIGN KEY(video_id) REFERENCES videos (id),
    CONSTRAINT fk_video_likes_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_video_likes_member_id ON video_likes (member_id)

CREATE TABLE watch_links (
    token_hash TEXT NOT NULL,
    video_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    CONSTRAINT pk_watch_links PRIMARY KEY (token_hash),
    CONSTRAINT uq_watch_links_video_id_member_id UNIQUE (video_id, member_id),
    CONSTRAINT fk_watch_links_video_id FOREIGN KEY(video_id) REFERENCES videos (id),
    CONSTRAINT fk_watch_links_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_watch_links_member_id ON watch_links (member_id)

CREATE TABLE video_watches (
    video_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    CONSTRAINT pk_video_watches PRIMARY KEY (video_id, member_id, day),
    CONSTRAINT fk_video_watches_video_id FOREIGN KEY(video_id) REFERENCES videos (id),
    CONSTRAINT fk_video_watches_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)

CREATE INDEX ix_video_watches_member_id ON video_watches (member_id)

CREATE TABLE coin_refunds (
    id BIGSERIAL NOT NULL,
    order_id BIGINT NOT NULL,
    payment_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    coins BIGINT NOT NULL,
    state TEXT NOT NULL,
    refund_id TEXT,
    reason TEXT NOT NULL,
    case_id BIGINT,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    CONSTRAINT pk_coin_refunds PRIMARY KEY (id),
    CONSTRAINT ck_coin_refunds_amounts CHECK (amount_minor > 0 AND coins >= 0),
    CONSTRAINT ck_coin_refunds_state_known CHECK (state IN ('approved', 'sending', 'pending', 'done', 'failed', 'refused')),
    CONSTRAINT fk_coin_refunds_order_id FOREIGN KEY(order_id) REFERENCES coin_orders (id),
    CONSTRAINT fk_coin_refunds_payment_id FOREIGN KEY(payment_id) REFERENCES coin_payments (payment_id),
    CONSTRAINT uq_coin_refunds_refund_id UNIQUE (refund_id),
    CONSTRAINT fk_coin_refunds_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
)

CREATE INDEX ix_coin_refunds_order_id ON coin_refunds (order_id)

CREATE INDEX ix_coin_refunds_state_created_at ON coin_refunds (state, created_at)

CREATE TABLE coin_disputes (
    dispute_id TEXT NOT NULL,
    order_id BIGINT NOT NULL,
    payment_id TEXT NOT NULL,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    withdrawn_minor BIGINT NOT NULL,
    reinstated_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    lost_minor BIGINT NOT NULL,
    turns INTEGER NOT NULL,
    due_by BIGINT,
    opened_at BIGINT NOT NULL,
    CONSTRAINT pk_coin_disputes PRIMARY KEY (dispute_id),
    CONSTRAINT ck_coin_disputes_status_known CHECK (status IN ('inquiry', 'open', 'won', 'lost')),
    CONSTRAINT ck_coin_disputes_not_negative CHECK (withdrawn_minor >= 0 AND reinstated_minor >= 0 AND lost_minor >= 0),
    CONSTRAINT fk_coin_disputes_order_id FOREIGN KEY(order_id) REFERENCES coin_orders (id),
    CONSTRAINT fk_coin_disputes_payment_id FOREIGN KEY(payment_id) REFERENCES coin_payments (payment_id)
)

CREATE INDEX ix_coin_disputes_order_id ON coin_disputes (order_id)

CREATE TABLE refunds (
    id BIGSERIAL NOT NULL,
    tip_id BIGINT NOT NULL,
    payment_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    refund_id TEXT,
    reversed_minor BIGINT NOT NULL,
    case_id BIGINT,
    approved_by BIGINT,
    words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    CONSTRAINT pk_refunds PRIMARY KEY (id),
    CONSTRAINT ck_refunds_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_refunds_reversed_not_negative CHECK (reversed_minor >= 0),
    CONSTRAINT ck_refunds_reason_known CHECK (reason IN ('staff', 'second_payment', 'warning', 'quarantine', 'outside')),
    CONSTRAINT ck_refunds_state_known CHECK (state IN ('approved', 'sending', 'pending', 'done', 'failed', 'refused')),
    CONSTRAINT fk_refunds_tip_id FOREIGN KEY(tip_id) REFERENCES tips (id),
    CONSTRAINT fk_refunds_payment_id FOREIGN KEY(payment_id) REFERENCES payments (payment_id),
    CONSTRAINT uq_refunds_refund_id UNIQUE (refund_id),
    CONSTRAINT fk_refunds_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_refunds_approved_by FOREIGN KEY(approved_by) REFERENCES members (id)
)

CREATE INDEX ix_refunds_state_created_at ON refunds (state, created_at)

CREATE INDEX ix_refunds_tip_id ON refunds (tip_id)

CREATE TABLE disputes (
    id BIGSERIAL NOT NULL,
    dispute_id TEXT NOT NULL,
    tip_id BIGINT NOT NULL,
    payment_id TEXT NOT NULL,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    withdrawn_minor BIGINT NOT NULL,
    reinstated_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    to_take_minor BIGINT NOT NULL,
    reversed_minor BIGINT NOT NULL,
    resent_minor BIGINT NOT NULL,
    owed_minor BIGINT NOT NULL,
    lost_minor BIGINT NOT NULL,
    due_by BIGINT,
    opened_at BIGINT NOT NULL,
    CONSTRAINT pk_disputes PRIMARY KEY (id),
    CONSTRAINT ck_disputes_takes_at_most_the_share CHECK (reversed_minor <= to_take_minor),
    CONSTRAINT ck_disputes_resends_at_most_what_came CHECK (resent_minor <= reversed_minor),
    CONSTRAINT ck_disputes_owed_not_negative CHECK (owed_minor >= 0),
    CONSTRAINT ck_disputes_status_known CHECK (status IN ('inquiry', 'open', 'won', 'lost')),
    CONSTRAINT uq_disputes_dispute_id UNIQUE (dispute_id),
    CONSTRAINT fk_disputes_tip_id FOREIGN KEY(tip_id) REFERENCES tips (id),
    CONSTRAINT fk_disputes_payment_id FOREIGN KEY(payment_id) REFERENCES payments (payment_id)
)

CREATE INDEX ix_disputes_status ON disputes (status)

CREATE INDEX ix_disputes_tip_id ON disputes (tip_id)
