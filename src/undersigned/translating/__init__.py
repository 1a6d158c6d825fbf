"""Between `campaigns` and `letters`, `translating`: what letters, leaflets and meetings share when they are translated.

Units beside their translations, working copies, private links, the second reader, translators' files, glossaries and
the pages for all of it. What is translated, and what becomes of it, each room says itself: it derives a `Work` and
registers it (works.py).

May import: campaigns, mail, typesetting, sealing, frame, common. `units` is pure.
"""
