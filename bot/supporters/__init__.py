"""Who supports a creator, as far as they let him know: his private list, his thanks, his blocks."""
