"""Distances between postcodes against the places of the postcodes themselves.

`fixtures/distances_sample.csv` holds 500 pairs of English postcodes 1 to 40 km apart, drawn from
the ONS Postcode Directory (November 2025) with their places on the grid, not from our file.
The oracle shares nothing with the product: it turns the grid into latitude and longitude by the
Ordnance Survey's formulas, and measures along the great circle.
"""

import csv
import hashlib
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import asin, cos, degrees, radians, sin, sqrt, tan
from pathlib import Path

import pytest

from hubs import distance
from hubs.distance import SECTORS_FILE, Middle, Sectors, distance_km, middle_of, sectors
from hubs.management.commands import build_sectors
from hubs.postcodes import directory

SAMPLE_FILE = Path(__file__).parent / "fixtures" / "distances_sample.csv"
Place = tuple[float, float]


def on_the_globe(easting: float, northing: float) -> Place:
    """Latitude and longitude in radians of a place on the grid ("A guide to coordinate systems in
    Great Britain", annexe C: Airy 1830, the National Grid's projection)."""
    a, b, f0 = 6377563.396, 6356256.909, 0.9996012717
    lat0, lon0, e0, n0 = radians(49), radians(-2), 400_000, -100_000
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    lat, m = lat0, 0.0
    while abs(northing - n0 - m) >= 0.00001:
        lat += (northing - n0 - m) / (a * f0)
        d, s = lat - lat0, lat + lat0
        m = b * f0 * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * d
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(d) * cos(s)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * d) * cos(2 * s)
            - 35 / 24 * n**3 * sin(3 * d) * cos(3 * s)
        )  # fmt: skip
    v = a * f0 / sqrt(1 - e2 * sin(lat) ** 2)
    rho = a * f0 * (1 - e2) * (1 - e2 * sin(lat) ** 2) ** -1.5
    eta2, t, sec, de = v / rho - 1, tan(lat), 1 / cos(lat), easting - e0
    lat -= (
        t / (2 * rho * v) * de**2
        - t / (24 * rho * v**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2) * de**4
        + t / (720 * rho * v**5) * (61 + 90 * t**2 + 45 * t**4) * de**6
    )
    lon = lon0 + (
        sec / v * de
        - sec / (6 * v**3) * (v / rho + 2 * t**2) * de**3
        + sec / (120 * v**5) * (5 + 28 * t**2 + 24 * t**4) * de**5
    )
    return lat, lon


def haversine_km(one: Place, other: Place) -> float:
    """The great circle, on a globe of the mean radius."""
    lat, lon = other[0] - one[0], other[1] - one[1]
    chord = sin(lat / 2) ** 2 + cos(one[0]) * cos(other[0]) * sin(lon / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(chord))


def sample() -> list[tuple[str, str, float]]:
    """Pairs of postcodes with the kilometres between them, by the oracle."""
    with SAMPLE_FILE.open(encoding="utf-8", newline="") as lines:
        return [
            (
                row["a"],
                row["b"],
                haversine_km(
                    on_the_globe(float(row["a_easting"]), float(row["a_northing"])),
                    on_the_globe(float(row["b_easting"]), float(row["b_northing"])),
                ),
            )
            for row in csv.DictReader(lines)
        ]


def test_the_oracle_gives_the_ordnance_surveys_own_example():
    lat, lon = on_the_globe(651409.903, 313177.270)
    assert degrees(lat) == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=1e-7)
    assert degrees(lon) == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=1e-7)


def test_distances_are_as_exact_as_the_docstring_says():
    errors = sorted(abs(float(distance_km(a, b)) - km) for a, b, km in sample())
    assert len(errors) == 500
    assert errors[250] < 1.0
    assert errors[475] < 5.5
    said = " ".join((distance.__doc__ or "").split())
    assert "half are within 0.8 km, 95 of 100 within 4.7 km" in said


@pytest.mark.parametrize(
    ("one", "other", "km", "give"),
    [
        ("NE1 5DL", "DH1 4RB", 22, 1.5),  # the stations of Newcastle and of Durham
        ("NE1 5DL", "N1 9AL", 397, 2),  # Newcastle to King's Cross
        ("M1 2BN", "LS1 4DY", 57.5, 1.5),  # Manchester Piccadilly to Leeds
        ("NE8 1HH", "SR1 3DP", 15.5, 1.5),  # the stations of Gateshead and of Sunderland
    ],
)
def test_known_distances(one, other, km, give):
    assert float(distance_km(one, other)) == pytest.approx(km, abs=give)
    assert distance_km(one, other) == distance_km(other, one)


def test_within_a_sector_it_is_nothing_and_any_spelling_is_read():
    assert distance_km("NE8 1HH", "ne8-1hj") == Decimal("0.0")
    assert middle_of("nei 5dl") == middle_of("NE1 5DL")


@pytest.mark.parametrize(
    "typed", ["", None, "Gateshead", "BT1 1AA", "JE2 3AB", "BFPO 52", "BF1 2AT", "NE99 9ZZ"]
)
def test_what_cannot_be_placed_has_no_distance(typed):
    assert distance_km(typed, "NE8 1HH") is None
    assert distance_km("NE8 1HH", typed) is None


def test_the_file_is_small_sealed_in_order_and_of_the_same_edition():
    content = SECTORS_FILE.read_bytes()
    assert len(content) < 120_000
    assert sectors().header["edition"] == directory().header["edition"]
    assert sectors().header["source_sha256"] == directory().header["source_sha256"]
    size = distance.MIDDLE.size
    table = content[-size * sectors().header["sectors"] :]
    keys = [table[at : at + 5] for at in range(0, len(table), size)]
    assert all(before < after for before, after in pairwise(keys))
    for place in (0, len(distance.MAGIC), len(content) - 1):
        damaged = bytearray(content)
        damaged[place] ^= 1
        with pytest.raises(ValueError, match="file of sectors"):
            Sectors(bytes(damaged))


def test_the_middle_is_the_mean_of_a_sectors_postcodes():
    points = [("NE14AA", 424_000.0, 564_000.0), ("NE14AB", 424_500.0, 564_900.0)]
    points.append(("M11AE", 384_260.0, 398_040.0))
    made = Sectors(build_sectors.pack(build_sectors.middles(iter(points)), about={}))
    assert made.middle("NE14") == Middle(4242, 5644)
    assert made.middle("M11") == Middle(3843, 3980)
    assert made.middle("ZZ99") is None


@pytest.mark.skipif(
    not build_sectors.package_files(),
    reason="needs the directory: uv run --group postcodes pytest -p tests.engines -k directory",
)
def test_the_committed_sectors_are_what_the_command_makes_of_the_directory(tmp_path, capsys):
    made = tmp_path / "made.bin"
    built = date.fromisoformat(sectors().header["built"])
    build_sectors.Command().handle(output=made, edition=None, built=built)
    assert (
        hashlib.sha256(made.read_bytes()).digest()
        == hashlib.sha256(SECTORS_FILE.read_bytes()).digest()
    )
    said = " ".join((distance.__doc__ or "").split())
    assert "half are within 0.8 km, 95 of 100 within 4.7 km" in capsys.readouterr().out
    assert "half are within 0.8 km, 95 of 100 within 4.7 km" in said
