"""The application for a WSGI server: ``gunicorn wsgi:app``."""

from feedback import create_app
from feedback.database import close_connections
from feedback.durability import require_durability

app = create_app()
with app.app_context():
    require_durability()
    close_connections()  # the server may fork after this
