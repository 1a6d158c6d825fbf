"""Row 1, `frame`: what every page shares: base templates, form fields, styles, scripts, icons. May import: common.

Lower rooms extend these templates, so they stand below all of them; no models, no views.
"""
