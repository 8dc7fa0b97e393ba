import pytest

from matching.csv_rows import Row, RowError, is_yes, one_of, read_rows, whole_number


def read(tmp_path, content):
    path = tmp_path / "pets.csv"
    path.write_bytes(content)
    problems = []
    return read_rows(path, ("code", "text", "help"), optional={"help"}, problems=problems), problems


def test_rows_are_stripped_and_know_their_line(tmp_path):
    rows, problems = read(tmp_path, b'code,text,help\ncat,"a, b",\ndog , woof,x\n')
    assert rows[1] == {"code": "dog", "text": "woof", "help": "x"}
    assert [row.line for row in rows] == [2, 3]
    assert problems == []


def test_byte_order_mark_is_read_over(tmp_path):
    rows, problems = read(tmp_path, b"\xef\xbb\xbfcode,text,help\ncat,meow,\n")
    assert (rows[0]["code"], problems) == ("cat", [])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"code,text\n", "pets.csv, line 1: the columns must be code,text,help"),
        (b"", "pets.csv, line 1: the columns must be code,text,help"),
        (b"code,text,help\ncat,meow,\ndog,woof\n", "pets.csv, line 3: 2 cells, not 3"),
        (b"code,text,help\ncat,,\n", "pets.csv, line 2: text is empty"),
        (b"code,text,help\ncat,  ,\n", "pets.csv, line 2: text is empty"),
        (b'code,text,help\ncat,"me"ow,\n', "pets.csv, line 2: ',' expected after '\"'"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path, content, problem):
    assert read(tmp_path, content)[1] == [problem]


def test_a_file_that_is_missing_or_not_utf8_is_reported(tmp_path):
    problems = []
    read_rows(tmp_path / "none.csv", ("code",), optional=(), problems=problems)
    assert problems[0].startswith("none.csv, line 1: cannot be read")
    assert read(tmp_path, b"code,text,help\ncat,\xff,\n")[1][0].startswith("pets.csv, line 1: cannot be read")


def test_cells_outside_their_words_are_refused():
    with pytest.raises(RowError, match="size must be one of small, big, not 'huge'"):
        one_of(Row(size="huge"), "size", ("small", "big"))
    with pytest.raises(RowError, match="tame must be one of yes, no, not 'Yes'"):
        is_yes(Row(tame="Yes"), "tame")


@pytest.mark.parametrize(("cell", "number"), [("", None), ("0", 0), ("12", 12)])
def test_whole_numbers_are_read(cell, number):
    assert whole_number(Row(age=cell), "age") == number


@pytest.mark.parametrize("cell", ["-1", "1.5", "x", "٣", "²"])
def test_anything_but_a_whole_number_is_refused(cell):
    with pytest.raises(RowError, match="age must be a whole number"):
        whole_number(Row(age=cell), "age")
