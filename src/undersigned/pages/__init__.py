"""Row 9, `pages`: joins rooms: home, campaign page, letter page, the organisers' desk, error pages, ready pages.

May import every other room. `readying.py` and `ready.py` stand in front of Django; `templates/base.html` and the
includes beside it are the frame that every room's pages extend.
"""
