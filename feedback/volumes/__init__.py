"""How many dossiers each unit had: brought in from tables, replaced as a whole, missing where nobody said."""
