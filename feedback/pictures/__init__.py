"""Pictures people send: looked over, blackened, drawn anew, kept outside what the web server shows."""
