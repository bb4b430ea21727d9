"""The application for a WSGI server: ``gunicorn wsgi:app``."""

from feedback import create_app

app = create_app()
