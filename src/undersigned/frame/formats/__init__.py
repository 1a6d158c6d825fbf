"""How each language writes days and numbers, where Django's own formats are not those of the Unicode CLDR.

Django finds the module of a language by its name (`FORMAT_MODULE_PATH`); a test compares each with the CLDR that Babel
brings. English follows the international form, day before month. Times are those of a clock with 24 hours everywhere.
"""
