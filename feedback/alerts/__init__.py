"""Alerts between reports: at which touchpoints clearly more people are dissatisfied than before."""
