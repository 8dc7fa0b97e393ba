"""Rows and files as the registries publish them, made up. Ada is an individual in both."""

import csv

from django.conf import settings

from tests.factories.npi import npi

SAMPLES = settings.BASE_DIR / "providers" / "directory" / "samples"
NPPES_SAMPLE = SAMPLES / "nppes_330_columns.csv"
CMS_SAMPLE = SAMPLES / "cms_doctors_and_clinicians_20260601.csv"
NPPES_HEADER = next(csv.reader(NPPES_SAMPLE.read_text().splitlines()))
CMS_HEADER = next(csv.reader(CMS_SAMPLE.read_text().splitlines()))

ADA = npi(10000001)
BEN = npi(10000002)
CAL = npi(10000003)

ADA_IN_NPPES = {
    "NPI": ADA,
    "Entity Type Code": "1",
    "Provider Last Name (Legal Name)": "EXAMPLE",
    "Provider First Name": "ADA",
    "Provider Credential Text": "M.D.",
    "Provider First Line Business Practice Location Address": "1 MAIN ST",
    "Provider Business Practice Location Address City Name": "ALBANY",
    "Provider Business Practice Location Address State Name": "NY",
    "Provider Business Practice Location Address Postal Code": "122071234",
    "Provider Business Practice Location Address Telephone Number": "5185550100",
    "Provider Enumeration Date": "05/23/2005",
    "Last Update Date": "07/08/2007",
    "Provider Sex Code": "F",
    "Healthcare Provider Taxonomy Code_1": "207Q00000X",
    "Provider License Number_1": "301442",
    "Provider License Number State Code_1": "NY",
    "Healthcare Provider Primary Taxonomy Switch_1": "Y",
}
ADA_IN_CMS = {
    "NPI": ADA,
    "Provider Last Name": "EXAMPLE",
    "Provider First Name": "ADA",
    "gndr": "F",
    "Cred": "MD",
    "pri_spec": "FAMILY PRACTICE",
    "City/Town": "ALBANY",
    "State": "NY",
    "ZIP Code": "12207",
    "Full Street Address": "1 MAIN ST",
}


def nppes_row(**changes):
    """Ada's row by column name, with what differs."""
    return {**ADA_IN_NPPES, **changes}


def cms_row(**changes):
    return {**ADA_IN_CMS, **changes}


def deactivated_row(number=ADA, on="03/03/2021", back=""):
    return {"NPI": number, "NPI Deactivation Date": on, "NPI Reactivation Date": back}


def organisation_row(number=CAL):
    return {
        "NPI": number,
        "Entity Type Code": "2",
        "Provider Organization Name (Legal Business Name)": "EXAMPLE CLINIC",
        "Last Update Date": "07/08/2007",
    }


def line(row, header):
    """One line of a file in which every field is quoted."""
    fields = (str(row.get(column, "")).replace('"', '""') for column in header)
    return ",".join(f'"{field}"' for field in fields) + "\n"


def write_file(path, rows, header=NPPES_HEADER):
    """A file of rows by column name, or of ready lines."""
    texts = [row if isinstance(row, str) else line(row, header) for row in rows]
    path.write_text(line({column: column for column in header}, header) + "".join(texts), encoding="utf-8")
    return path
