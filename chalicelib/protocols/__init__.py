"""One folder per documented protocol; wire.py, server.py and client.py share one vocabulary."""
