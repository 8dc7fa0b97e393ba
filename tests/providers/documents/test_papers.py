"""A PDF keeps its pages and what is written on them, and nothing else."""

import io

import pikepdf
import pytest

from providers.documents import pdfs
from providers.documents.kinds import Refused
from tests.providers.documents import corpus, making

OF_A_PAGE = {
    "/Type",
    "/Parent",
    "/Resources",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/Contents",
    "/Group",
    "/UserUnit",
}


def good(label):
    return next(file.content for file in corpus.taken() if file.label == f"pdf {label}")


def rewritten(content):
    return pikepdf.open(io.BytesIO(pdfs.rewrite(content).content))


def written_on(pdf):
    """Everything that the streams of a file say."""
    return b" ".join(found.read_bytes() for found in pdf.objects if isinstance(found, pikepdf.Stream))


@pytest.mark.parametrize(
    "label", [file.label.removeprefix("pdf ") for file in corpus.taken() if file.label.startswith("pdf ")]
)
def test_there_are_pages_and_nothing_else(label):
    sent = pikepdf.open(io.BytesIO(good(label)))

    made = rewritten(good(label))

    assert made.Root.keys() == {"/Type", "/Pages"}
    assert len(made.pages) == len(sent.pages)
    assert all(page.obj.keys() <= OF_A_PAGE for page in made.pages)
    assert "/Info" not in made.trailer or not made.trailer.Info.keys() - {"/Producer"}


def test_the_text_of_a_page_stays():
    assert b"(Licence NY-301442) Tj" in written_on(rewritten(making.pdf()))


def test_what_was_typed_into_a_form_stays_on_its_page():
    assert b"Okafor" in written_on(rewritten(good("a filled form")))


def test_a_photo_on_a_page_loses_what_was_said_about_it_and_stays_a_photo():
    made = rewritten(good("a photo with a place"))

    photo = made.pages[0].obj.Resources.XObject.Im0
    assert pikepdf.PdfImage(photo).as_pil_image().size == (120, 80)
    assert making.CAMERA.encode() not in photo.read_raw_bytes()
    assert making.CAMERA.encode() in good("a photo with a place")


def test_where_a_link_leads_is_gone():
    assert b"example.org" in good("a link")
    assert b"example.org" not in pdfs.rewrite(good("a link")).content


def test_the_same_file_becomes_the_same():
    assert pdfs.rewrite(making.pdf()) == pdfs.rewrite(making.pdf())


def test_what_is_written_is_looked_at_again(monkeypatch):
    """If something active came along, it is refused all the same."""
    looks = []
    refuse = pdfs._refuse_active

    def once(pdf):
        looks.append(pdf)
        if len(looks) > 1:
            refuse(pdf)

    monkeypatch.setattr(pdfs, "_refuse_active", once)
    pdf = making.simple(page=b"/Group << /S /Transparency /JS (app.alert) >>")

    with pytest.raises(Refused) as refusal:
        pdfs.rewrite(pdf)

    assert refusal.value.code == "active_pdf"
    assert len(looks) == 2
