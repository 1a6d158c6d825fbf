"""Row 7, `contact`: getting in touch with organisers without either address showing.

May import: delivery, leaflets, signatures, meetings and every lower room. Not `importing`, which stands beside it.
"""
