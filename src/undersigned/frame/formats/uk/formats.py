"""Ukrainian: months in the genitive."""

DATE_FORMAT = "j E Y\u202fр."
DATETIME_FORMAT = "j E Y\u202fр., H:i"
MONTH_DAY_FORMAT = "j E"
THOUSAND_SEPARATOR = "\xa0"
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
