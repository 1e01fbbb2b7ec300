"""The currencies that a price may be in: those with cents, because one rounding rule rounds to the cent."""

CURRENCIES = [
    ("EUR", "EUR"), ("USD", "USD"), ("GBP", "GBP"), ("CHF", "CHF"), ("SEK", "SEK"), ("NOK", "NOK"), ("DKK", "DKK"),
    ("PLN", "PLN"), ("CZK", "CZK"), ("RON", "RON"), ("CAD", "CAD"), ("AUD", "AUD"), ("NZD", "NZD"), ("SGD", "SGD"),
]  # fmt: skip
