"""Russian: months in the genitive."""

DATE_FORMAT = "j E Y\u202fг."
DATETIME_FORMAT = "j E Y\u202fг., H:i"
MONTH_DAY_FORMAT = "j E"
THOUSAND_SEPARATOR = "\xa0"
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
