"""Members and their accounts, creators, communities, powers, and the forms that people have open."""
