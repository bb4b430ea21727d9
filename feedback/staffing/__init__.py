"""Who stands at a counter: changes with their day, and what people said before and after one."""
