"""The catalogue of screens of the Administrative Procedures Information System."""
