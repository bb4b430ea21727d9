"""What must not wait for a monthly report, nor be read by those it is about."""
