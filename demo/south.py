"""The pipeline of the team South: smaller, and kept from the eyes of North."""

from __future__ import annotations

from .deals import Acceptance, Alternative, Deal, Loss, Remark

DEALS = [
    Deal(
        "Bottling line flow check",
        "Marisol Bottling",
        "South",
        "oskar",
        opened=80,
        origin="trade_show",
        qualified=75,
        alternatives=(Alternative("One line", "6 MF-50, 2 TX-4, 2 SV-COM", made=60, presented=59, until=-29),),
        ending=Acceptance(41, "Carmen Solís", "Plant manager", by_link=False, confirmed=40, fulfilled=20),
    ),
    Deal(
        "Mill water metering",
        "Costa Verde Olive Oil",
        "South",
        "lucia",
        opened=35,
        origin="referral",
        qualified=30,
        alternatives=(Alternative("Two mills", "4 MF-50, 2 SV-COM", made=22, presented=21, until=9),),
        ending=Loss(9, "price", "Our price was fine, the installation was not."),
    ),
    Deal(
        "Heat field balance",
        "Sierra Solar Thermal",
        "South",
        "lucia",
        opened=27,
        closes=20,
        origin="partner",
        asked=True,
        co_owners=("oskar",),
        qualified=22,
        closing=6,
        alternatives=(
            Alternative(
                "Field A", "6 MF-80 at 3300, 6 HC-12 at 2050, 4 SV-COM", made=16, presented=14, until=16, approved=15
            ),
            Alternative(
                "Fields A and B", "12 MF-80 at 3700, 12 HC-12 at 2200, 6 SV-COM", made=16, presented=14, until=16
            ),
        ),
    ),
    Deal(
        "Press hall level detectors",
        "Costa Verde Olive Oil",
        "South",
        "oskar",
        opened=17,
        closes=40,
        origin="customer_call",
        qualified=14,
        alternatives=(
            Alternative("Twelve tanks", "12 LD-3, 3 TX-4", made=10, presented=9, until=21, rejected=2),
            Alternative("Eight tanks", "8 LD-3 at 1740, 2 TX-4", made=1, presented=1),
        ),
        remarks=(Remark(2, "oskar", "price_discussion", "Inês has money for eight tanks this year. I rework it."),),
    ),
    Deal(
        "Rinse water conductivity",
        "Marisol Bottling",
        "South",
        "lucia",
        opened=4,
        closes=70,
        value=13400,
        origin="call_center",
        asked=True,
    ),
    Deal(
        "Tracker motor pressure", "Sierra Solar Thermal", "South", None, opened=1, closes=88, value=21000, origin="web"
    ),
]
