"""``groundswell analyze`` and ``evaluate``: what goes in, what comes out, and what is refused."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from groundswell.cli.analyze import analyze
from groundswell.cli.evaluate import evaluate
from groundswell.errors import ConfigurationError
from tests.tiny_models import SENTIMENT_WORDS, make_model


@pytest.fixture(autouse=True)
def _tiny_models(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("models")
    moods = make_model(folder / "moods", ["negative", "neutral", "positive"], SENTIMENT_WORDS)
    feelings = make_model(
        folder / "feelings", ["joy", "anger"], {"good": (4.0, -4.0), "bad": (-4.0, 4.0)}
    )
    monkeypatch.setenv("HUGGINGFACE_MODEL", str(moods))
    monkeypatch.setenv("EMOTION_MODEL", str(feelings))


def run(*arguments: object, given: bytes | None = None) -> Result:
    """The command's result; an error of ours is raised, as the group's ``main`` expects."""
    command = evaluate if "--data" in arguments else analyze
    result = CliRunner().invoke(command, [str(one) for one in arguments], input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_texts_are_told_in_order() -> None:
    lines = run("so good", "so bad").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["positive", "negative"]


def test_lines_of_standard_input_are_read_whatever_their_bytes() -> None:
    lines = run("--json", given=b"so good\r\n\n\xff bad\n").stdout.splitlines()
    told = [json.loads(line) for line in lines]
    assert [one["text"] for one in told] == ["so good", "\ufffd bad"]
    assert [one["label"] for one in told] == ["positive", "negative"]


def test_json_has_the_shape_of_the_rest_api() -> None:
    told = json.loads(run("--json", "--explain", "good").stdout)
    assert set(told) == {
        *("text", "label", "confidence", "scores", "emotion", "present_emotions", "emotions"),
        *("lang", "model_name"),
        "words",
    }
    assert told["words"][0]["word"] == "good"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    path.write_text('body,n\n"so good, really",1\n,2\nso bad,3\n', encoding="utf-8")
    return path


def test_a_table_keeps_its_rows_and_gets_labels(table: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    assert run("--file", table, "--text-column", "body", "--output", output).exit_code == 0
    with output.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["n"] for row in rows] == ["1", "2", "3"]
    assert [row["sentiment_label"] for row in rows] == ["positive", "", "negative"]
    assert [row["emotion"] for row in rows] == ["joy", "", "anger"]
    assert rows[0]["body"] == "so good, really"


def test_parquet_is_written_and_read(table: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    run("--file", table, "--text-column", "body", "--output", output, "--explain")
    rows = pyarrow.parquet.read_table(output).to_pylist()
    assert [row["sentiment_label"] for row in rows] == ["positive", None, "negative"]
    assert rows[2]["words"][1]["word"] == "bad"
    with pytest.raises(ConfigurationError, match="'sentiment_label' already"):
        run("--file", output, "--text-column", "body")


def test_zipped_lines_are_written_and_standard_output_takes_the_rest(
    table: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.jsonl.gz"
    run("--file", table, "--text-column", "body", "--output", output)
    zipped = gzip.decompress(output.read_bytes()).decode().splitlines()
    told = run("--file", table, "--text-column", "body").stdout.splitlines()
    assert zipped == told
    assert json.loads(told[2])["confidence_score"] > 0.5


def test_rows_that_cannot_be_read_are_told_after_the_others_are_done(tmp_path: Path) -> None:
    source = tmp_path / "posts.ndjson"
    source.write_text('{"text": "good"}\n{broken\n{"text": "bad"}\n')
    output = tmp_path / "out.ndjson"
    with pytest.raises(ConfigurationError, match=r"posts.ndjson:2"):
        run("--file", source, "--output", output)
    assert len(output.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--file", "FILE?skip=1"], "no column 'text' or 'content'; it has so good, really, 1"),
        (["--file", "FILE?skip=1"], r"name one with --text-column, or, .*posts.csv\?columns=…'"),
        (["--file", "FILE?delimeter=;"], "delimeter"),
        (["--file", "FILE?encoding=klingon"], "klingon"),
        (["--file", "FILE", "--text-column", "x"], "no column 'x'"),
        (["--file", "FILE", "--text-column", "body", "--output", "FILE"], "is the input"),
        (["--file", "FILE", "--text-column", "body", "--output", "out.xlsx"], "known are"),
        (["--file", "missing.csv"], "'missing.csv' does not exist"),
    ],
)
def test_what_cannot_be_done_is_told(table: Path, arguments: list[str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        run(*(one.replace("FILE", str(table)) for one in arguments))


SENTIMENT140 = (
    '"0","2001","Mon Apr 06 22:19:45 PDT 2009","NO_QUERY","mara","so bad, caf\u00e9"\n'
    '"4","2002","Mon Apr 06 22:19:49 PDT 2009","NO_QUERY","otto","so good"\n'
)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (SENTIMENT140.encode("latin-1"), "columns=polarity,id,date,query,user,text"),
        (
            SENTIMENT140.encode("latin-1"),
            "columns=polarity,id,date,query,user,said&content=said&encoding=latin-1",
        ),
        (b"sep=;\nid;tweet\n1;so bad, caf\xc3\xa9\n2;so good\n", ""),
        ("id\u00a6tweet\n1\u00a6so bad, caf\u00e9\n2\u00a6so good\n".encode(), "delimiter=\u00a6"),
        (b"Report\n\nid,'body'\n1,'so bad, caf\xc3\xa9'\n2,'so good'\n", "skip=2&quote='"),
    ],
    ids=["by columns", "by a column of its own name", "semicolons", "delimiter", "skip and quote"],
)
def test_a_file_is_read_as_its_writer_meant_it(
    tmp_path: Path, content: bytes, options: str
) -> None:
    source = tmp_path / "posts.csv"
    source.write_bytes(content)
    lines = run("--file", f"{source}?{options}" if options else source).stdout.splitlines()
    told = [json.loads(line) for line in lines]
    assert [row["sentiment_label"] for row in told] == ["negative", "positive"]
    assert "so bad, caf\u00e9" in told[0].values()


def test_a_text_inside_an_object_is_read(tmp_path: Path) -> None:
    source = tmp_path / "posts.ndjson"
    source.write_text('{"body": {"plain": "so good"}}\n')
    (line,) = run("--file", source, "--text-column", "body.plain").stdout.splitlines()
    assert json.loads(line)["sentiment_label"] == "positive"


def test_a_table_with_labels_of_other_names_is_measured(tmp_path: Path) -> None:
    source = tmp_path / "Tweets.csv"
    source.write_text("tweet,airline_sentiment\nso good,positive\nso bad,negative\n")
    with pytest.raises(ConfigurationError, match=r"content= and label=.*tweet, airline_sentiment"):
        run("--data", source)
    told = json.loads(
        run("--data", f"{source}?content=tweet&label=airline_sentiment", "--json").stdout
    )
    assert (told["n"], told["accuracy"]) == (2, 1.0)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "dev.jsonl.gz"
    rows = [("so good", "positive"), ("so bad", "negative"), ("good", "negative")]
    lines = [json.dumps({"text": text, "label": label}) for text, label in rows]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def test_evaluate_tells_the_figures_of_the_contract(labelled: Path) -> None:
    told = json.loads(run("--data", labelled, "--json").stdout)
    assert set(told) == {
        *("task", "n", "accuracy", "macro_recall", "macro_f1", "ece"),
        *("posts_per_second", "per_label"),
    }
    assert (told["task"], told["n"]) == ("sentiment", 3)
    assert told["accuracy"] == pytest.approx(2 / 3)
    assert told["macro_recall"] == pytest.approx((1 / 2 + 1) / 2)
    assert told["posts_per_second"] > 0


def test_evaluate_reads_emotions_of_other_names_and_several_files(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text('{"text": "good", "label": ["admiration", "love"]}\n')
    two.write_text('{"text": "bad", "label": ["annoyance"]}\n')
    told = json.loads(run("--data", one, "--data", two, "--json").stdout)
    assert (told["task"], told["n"], told["accuracy"]) == ("emotion", 2, 1.0)
    assert told["macro_f1"] == 1.0


def test_evaluate_tells_the_figures_of_each_part(tmp_path: Path) -> None:
    for name, label in (("de", "positive"), ("fr", "negative")):
        rows = [
            {"text": "so good", "label": label, "lang": name},
            {"text": "so good " * 30, "label": "positive", "lang": name, "source": "forum"},
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    files = [part for name in ("de", "fr") for part in ("--data", tmp_path / f"{name}.jsonl")]
    told = json.loads(run(*files, "--by", "lang,source,length", "--json").stdout)["by"]
    assert {name: one["accuracy"] for name, one in told["lang"].items()} == {"de": 1.0, "fr": 0.5}
    assert told["source"]["forum"]["n"] == 2
    assert {name: one["n"] for name, one in told["length"].items()} == {
        "under 20": 2,
        "140 and more": 2,
    }
    table = run(*files, "--by", "lang").stdout.splitlines()
    assert [line.split()[0] for line in table[-3:]] == ["lang", "de", "fr"]


def test_evaluate_refuses_parts_it_does_not_know(labelled: Path) -> None:
    result = run("--data", labelled, "--by", "lang,year")
    assert (result.exit_code, "year" in result.output) == (2, True)


def test_evaluate_measures_posts_as_they_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODEL_LANGUAGES", "en")
    monkeypatch.setenv("OTHER_LANGUAGES_MODEL", "none")
    rows = [
        {"text": "this is what we want, so good", "label": "positive"},
        {"text": "Ich habe heute leider keine Zeit", "label": "negative"},
    ]
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    told = json.loads(run("--data", path, "--json").stdout)
    assert (told["n"], told["accuracy"], told["unsupported"]) == (1, 1.0, 1)
    assert "1 post more in a language" in run("--data", path).stdout


def test_evaluate_shows_a_table_to_people(labelled: Path) -> None:
    shown = run("--data", labelled).stdout
    assert "3 posts, sentiment" in shown
    assert "macro_recall" in shown


@pytest.mark.parametrize("form", ["{}.0", "{}/5", "{} / 5", "{} stars", " {} out of 5"])
def test_stars_may_be_written_with_a_point_or_of_five(tmp_path: Path, form: str) -> None:
    path = tmp_path / "stars.csv"
    rows = [("good", 5), ("bad", 1), ("fine", 3)]
    path.write_text("text,label\n" + "".join(f"{t},{form.format(n)}\n" for t, n in rows))
    assert "3 posts, sentiment" in run("--data", path).stdout


@pytest.mark.parametrize(
    ("column", "good"), [("is_positive", "TRUE"), ("Negative", "false"), ("recommended", "True")]
)
def test_true_and_false_are_read_where_the_column_says_of_what(
    tmp_path: Path, column: str, good: str
) -> None:
    path = tmp_path / "yes.csv"
    bad = "true" if good == "false" else "FALSE"
    path.write_text(f"text,{column}\nso good,{good}\nso bad,{bad}\n")
    told = json.loads(run("--data", f"{path}?label={column}", "--json").stdout)
    assert (told["task"], told["accuracy"]) == ("sentiment", 1.0)


def test_true_and_false_of_anything_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "yes.csv"
    path.write_text("text,label\nso good,TRUE\n")
    with pytest.raises(ConfigurationError, match="'TRUE': of what"):
        run("--data", path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"text": "good"}', "needs a text and a label"),
        ("{", ":1:"),
        ('{"text": "good", "label": "spam"}', "'spam'"),
        ("", "no labelled post"),
    ],
)
def test_evaluate_names_data_it_cannot_use(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ConfigurationError, match=said):
        run("--data", path, "--task", "sentiment")
