"""A small whole catalogue in a folder, which a test spoils in one place."""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "specialties.csv": "number,slug,label,profession,manipulates,surgical_or_interventional,"
    """first_contact_today
1,family-medicine,Family medicine,primary-care,false,false,true
2,physical-therapy,Physical therapy,physical-therapy,false,false,true
3,spine-surgery,Spine surgery,surgeon,false,true,true
""",
    "taxonomies.csv": """code,specialty,label
207Q00000X,family-medicine,Family doctor
207XS0117X,spine-surgery,Spine surgeon
225100000X,physical-therapy,Physical therapist
""",
    "conditions.csv": """number,slug,name,summary,minimum_level,caution,why,group
1,thoracic-strain,Strain,A stretched muscle.,,,The answers decide,muscle-posture
2,cauda-equina,Squeezed nerves,Nerves at the base of the spine.,emergency,myelopathy,Hours count,serious
""",
    "condition_synonyms.csv": """condition,language,synonym
thoracic-strain,en,pulled muscle
thoracic-strain,es,tirón
""",
    "condition_codes.csv": """condition,code,billable,description
thoracic-strain,S29.012A,true,"Strain of muscle, initial encounter"
cauda-equina,G83.4,true,Cauda equina syndrome
""",
    "condition_specialties.csv": """condition,specialty,role
thoracic-strain,family-medicine,first_contact
thoracic-strain,physical-therapy,first_contact
thoracic-strain,spine-surgery,step_up
""",
    "languages.csv": "tag,name,own_name\nen,English,English\nes,Spanish,Español\n",
    "payers.csv": "slug,name\naetna,Aetna\nmedicare,Original Medicare\n",
    "plans.csv": """number,slug,payer,name,line_of_business
1,original-medicare,medicare,Original Medicare,original-medicare
2,aetna-employer,aetna,Aetna employer plan,employer
""",
    "zip_places.csv": """zip,city,state,lat,lon,zone,population
00501,Holtsville,NY,40.81035,-73.04188,America/New_York,
10001,New York,NY,40.75064,-73.99728,America/New_York,25026
""",
    "pt_direct_access.csv": "state,access,source\nCO,unrestricted,APTA 2021\nNY,provisional,APTA 2021\n",
}

Replace = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a catalogue that is right."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.fixture
def replace(folder: Path) -> Replace:
    """Change one text in one file of the folder; the text must be there exactly once."""

    def change(name: str, old: str, new: str) -> None:
        path = folder / name
        content = path.read_text(encoding="utf-8")
        assert content.count(old) == 1
        path.write_text(content.replace(old, new), encoding="utf-8")

    return change
