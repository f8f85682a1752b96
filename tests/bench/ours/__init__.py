"""Parts of Bouquet alone in a process, as the rows measure them."""
