"""What a made-up clinician of each specialty is like: a plausible assumption throughout, not data.

The shape is that of US outpatient care: primary care, nurse practitioners, physical therapists and
chiropractors make up most of those who see upper back pain; narrow specialties are a few in a hundred.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """How one specialty works in the demonstration. Shares are 0..1, prices whole dollars, backlogs days."""

    slug: str
    weight: float  # of 100 or so, against the other specialties
    titles: tuple[str, ...]
    codes: tuple[str, ...]  # NUCC codes of the primary taxonomy, the most common first
    minutes: tuple[int, int]  # new, existing
    dollars: tuple[int, int]
    women: float
    video: float
    children: float
    backlog_days: float
    clinic: str
    second: tuple[str, ...] = ()  # a further taxonomy that some hold
    takes_plans: float = 0.72
    board: bool = True


_MD = ("MD", "MD", "MD", "DO")
_ADVANCED = ("363LF0000X", "363L00000X", "363LA2200X", "363LP2300X", "363LG0600X", "363LC1500X")

TRADES = (
    Trade("family-medicine", 15, _MD, ("207Q00000X", "207QA0505X", "207QG0300X"), (30, 15), (110, 260), 0.48,
          0.45, 0.8, 1.2, "Family Medicine", ("207QS0010X", "204D00000X")),
    Trade("internal-medicine", 11, _MD, ("207R00000X", "207RG0300X"), (40, 20), (130, 300), 0.42, 0.42, 0.05,
          1.5, "Internal Medicine", ("207RR0500X", "207RC0000X")),
    Trade("general-practice", 1.5, _MD, ("208D00000X", ), (30, 15), (90, 220), 0.4, 0.3, 0.7, 0.8,
          "Medical Practice"),
    Trade("nurse-practitioner", 15, ("NP", "FNP", "DNP"), _ADVANCED, (30, 20), (90, 200), 0.86, 0.5, 0.6,
          0.7, "Primary Care", ("363LF0000X", "363LA2200X")),
    Trade("physician-assistant", 9, ("PA-C", ), ("363A00000X", "363AM0700X"), (30, 20), (95, 210), 0.7, 0.35,
          0.5, 0.7, "Health Center"),
    Trade("physical-therapy", 14, ("DPT", "DPT", "PT"), ("225100000X", "2251X0800X", "2251S0007X",
          "2251E1200X", "2251G0304X", "2251N0400X"), (60, 45), (80, 190), 0.66, 0.18, 0.45, 1.0,
          "Physical Therapy", ("2251X0800X", "2251S0007X"), 0.75, board=False),
    Trade("chiropractic", 10, ("DC", ), ("111N00000X", "111NR0400X", "111NS0005X", "111NX0800X",
          "111NN0400X"), (45, 20), (60, 150), 0.32, 0.03, 0.5, 0.4, "Chiropractic", ("171100000X", ), 0.55,
          board=False),
    Trade("pain-medicine", 1.8, _MD, ("208VP0014X", "207LP2900X", "2081P2900X", "208VP0000X", "2084P2900X"),
          (45, 20), (220, 480), 0.24, 0.2, 0.03, 3.0, "Pain Center", ("208100000X", )),
    Trade("pmr", 1.6, _MD, ("208100000X", "2081N0008X", "2081P0004X"), (45, 25), (200, 420), 0.38, 0.2, 0.1,
          2.5, "Rehabilitation Medicine", ("2081P2900X", "2081S0010X")),
    Trade("sports-medicine", 1.3, _MD, ("207QS0010X", "207XX0005X", "2081S0010X", "207RS0010X"), (40, 20),
          (170, 380), 0.33, 0.12, 0.6, 1.5, "Sports Medicine", ("207Q00000X", )),
    Trade("orthopaedics", 2.2, _MD, ("207X00000X", "207XX0801X", "207XP3100X"), (30, 20), (230, 520), 0.12,
          0.08, 0.3, 3.0, "Orthopedics", ("207XX0005X", )),
    Trade("spine-surgery", 0.5, _MD, ("207XS0117X", ), (40, 20), (300, 650), 0.08, 0.1, 0.1, 4.0,
          "Spine Surgery", ("207X00000X", )),
    Trade("neurosurgery", 0.7, _MD, ("207T00000X", ), (40, 20), (320, 680), 0.12, 0.1, 0.15, 4.0,
          "Neurosurgery"),
    Trade("neurology", 1.4, _MD, ("2084N0400X", "2084N0600X", "2084N0008X", "2084N0402X"), (60, 30), (240,
          520), 0.4, 0.35, 0.1, 4.5, "Neurology"),
    Trade("rheumatology", 0.8, _MD, ("207RR0500X", ), (60, 30), (240, 500), 0.5, 0.3, 0.05, 5.0,
          "Rheumatology"),
    Trade("cardiology", 1.6, _MD, ("207RC0000X", "207RI0011X"), (40, 20), (240, 520), 0.18, 0.2, 0.03, 3.0,
          "Heart Care"),
    Trade("pulmonology", 1.0, _MD, ("207RP1001X", ), (40, 20), (230, 480), 0.25, 0.2, 0.03, 3.5,
          "Lung Care"),
    Trade("gastroenterology", 1.1, _MD, ("207RG0100X", ), (40, 20), (240, 500), 0.22, 0.25, 0.03, 4.0,
          "Digestive Care"),
    Trade("nephrology", 0.8, _MD, ("207RN0300X", ), (40, 20), (230, 470), 0.32, 0.2, 0.03, 3.0,
          "Kidney Care"),
    Trade("urology", 0.9, _MD, ("208800000X", ), (30, 15), (220, 470), 0.12, 0.15, 0.1, 3.0, "Urology"),
    Trade("oncology", 1.2, _MD, ("207RH0003X", "207RX0202X"), (60, 30), (260, 560), 0.38, 0.2, 0.03, 2.0,
          "Cancer Care"),
    Trade("infectious-disease", 0.7, _MD, ("207RI0200X", ), (45, 25), (230, 460), 0.44, 0.3, 0.03, 2.0,
          "Infection Care"),
    Trade("psychiatry", 2.2, _MD, ("2084P0800X", "2084P0805X", "2084P0015X"), (60, 30), (220, 480), 0.42,
          0.85, 0.25, 3.5, "Psychiatry", takes_plans=0.5),
    Trade("health-psychology", 2.6, ("PhD", "PsyD"), ("103TC0700X", "103TH0004X", "103TB0200X",
          "103TR0400X"), (60, 50), (130, 280), 0.72, 0.85, 0.3, 2.5, "Behavioral Health", takes_plans=0.5,
          board=False),
    Trade("osteopathic-manipulation", 0.6, ("DO", ), ("204D00000X", ), (45, 30), (150, 320), 0.38, 0.05, 0.5,
          1.5, "Osteopathic Medicine", ("207Q00000X", )),
    Trade("massage-therapy", 4.0, ("LMT", ), ("225700000X", ), (60, 60), (70, 150), 0.8, 0.0, 0.3, 0.4,
          "Massage Therapy", takes_plans=0.12, board=False),
    Trade("acupuncture", 2.5, ("LAc", "DACM"), ("171100000X", ), (60, 45), (75, 170), 0.7, 0.0, 0.3, 0.5,
          "Acupuncture", takes_plans=0.25, board=False),
)  # fmt: skip


def quotas(trades: tuple[Trade, ...], clinicians: int) -> list[int]:
    """This function will share out clinicians by weight, largest remainders first.

    From a tenth of a thousand on, every trade gets at least one; below, the smallest may get none.
    """
    total = sum(trade.weight for trade in trades)
    exact = [trade.weight * clinicians / total for trade in trades]
    least = 1 if clinicians >= 100 else 0
    given = [max(least, int(share)) for share in exact]
    order = sorted(range(len(trades)), key=lambda i: (exact[i] - given[i], -i), reverse=True)
    while sum(given) < clinicians:
        for i in order[: clinicians - sum(given)]:
            given[i] += 1
    while sum(given) > clinicians:
        given[given.index(max(given))] -= 1
    return given
