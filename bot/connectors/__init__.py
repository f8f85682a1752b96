"""Services that know the numbers of channels: each fits `bot.eligibility.channels.ChannelReader`."""
