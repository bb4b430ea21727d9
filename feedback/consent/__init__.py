"""What people agree to, purpose by purpose: texts in versions, and the proof of who was shown which."""
