"""Legal holds: what is kept beyond its day because a law or a court asks for it, and the rules of keeping."""
