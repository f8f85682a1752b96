"""Videos that take gifts, and what people did with them."""
