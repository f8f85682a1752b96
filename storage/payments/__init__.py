"""The queries about payments, a file for each thing that a payment consists of; `store` joins them."""
