"""How German writes a day: the pattern that the code names on the left, the German one on the right."""

globals().update(
    {
        "j M": "j. M",
        "j F": "j. F",
        "j M Y": "j. M Y",
        "j F Y": "j. F Y",
        "D j M": "D, j. M",
        "l j F": "l, j. F",
        "l, j M": "l, j. M",
        "l, j M Y": "l, j. M Y",
        "D H:i": "D, H:i",
        "j M, H:i": "j. M, H:i",
        "j M Y, H:i": "j. M Y, H:i",
        "l j F Y, H:i": "l, j. F Y, H:i",
        "l j F Y, H:i e": "l, j. F Y, H:i e",
    }
)
