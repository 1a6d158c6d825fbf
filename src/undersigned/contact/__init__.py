"""Row 7, `contact`: getting in touch with organisers without either address showing.

Who writes confirms their address first; then the message is the organisers'. Answers go both ways, by mail where mail
comes in and on pages everywhere. May import: signatures, meetings and every lower room. Not `importing`, which stands
beside it.
"""
