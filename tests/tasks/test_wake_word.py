"""Wake word: what is learned from, what the streams are, how misses and false alarms are counted."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Split
from tinyml_mlops.decision import Debounce, Threshold
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import LogMel
from tinyml_mlops.tasks import load_task
from tinyml_mlops.tasks.wake import stream as module
from tinyml_mlops.tasks.wake.speech import spoken_part
from tinyml_mlops.tasks.wake.stream import Stream, columns_of, holding_phrase, joined, windows_of
from tinyml_mlops.tasks.wake.windows import Windows
from tinyml_mlops.tasks.wake_word import EARLY_S, LATE_S

WAKE_WORD = load_task("wake_word")
RATE = 16_000
PHRASE = ("hey robot",)
Make = Callable[..., DataParams]


def tone(seconds: float, hertz: float = 440.0) -> np.ndarray:
    time_s = np.arange(int(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hertz * time_s)).astype(np.float32)


def test_a_small_data_set_of_spoken_phrases(data_params: Make) -> None:
    params = data_params(labels=PHRASE, samples=36)
    one, other = (WAKE_WORD.prepare(params, 3) for _ in range(2))
    assert {n: s.sha256() for n, s in one.splits.items()} == {n: s.sha256() for n, s in other.splits.items()}
    assert one.labels == ("other", "hey robot")
    assert one.input_shape == (49, 20, 1)
    held_out = set(one.groups["test"]) | set(one.groups["validation"])
    assert not held_out & (set(one.splits["train"].groups) | set(one.splits["calibration"].groups))
    for name in ("test", "validation"):
        stream = one.splits[name]
        assert set(stream.groups) == {name}
        assert 0 < stream.y.sum() < len(stream) / 2
        assert len(stream) * WAKE_WORD.hop_s > 30.0  # few takes, but voices that talk on
        # One window after the other: what the next one sees new is its last columns.
        assert np.array_equal(stream.x[1:, :-8], stream.x[:-1, 8:])


def silence(seconds: float, phrase: tuple[int, int]) -> Stream:
    samples = int(seconds * RATE)
    return Stream((), (phrase,), samples // 2, samples, RATE, np.random.default_rng(0))


def windows_with_phrase(stream: Stream) -> np.ndarray:
    front_end = LogMel(mel_filters=20)
    columns = columns_of(stream.sound(lambda _: np.empty(0, np.float32)), front_end)
    return holding_phrase(stream, len(windows_of(columns, front_end.frames, 4)), front_end, 4)


def test_a_window_holds_the_phrase_only_when_all_of_it_was_heard() -> None:
    holds = windows_with_phrase(silence(5.0, (2 * RATE, int(2.5 * RATE))))
    ends_s = np.arange(len(holds)) * 0.08 + 1.0
    assert np.array_equal(holds, (ends_s >= 2.5 - 1e-9) & (ends_s <= 2.9 + 1e-9))
    late = silence(5.0, (RATE, 4 * RATE))  # three times as long as a window
    assert 1 <= windows_with_phrase(late).sum() <= 2


TAKES = [tone(0.5), np.zeros(RATE, np.float32), tone(0.5)]


def test_the_places_of_phrases_in_a_stream_are_right() -> None:
    stream = joined([(len(take), take.any()) for take in TAKES], RATE, RATE, np.random.default_rng(1))
    sound = np.concatenate(list(stream.sound(TAKES.__getitem__)))
    assert len(sound) == stream.length
    assert len(stream.phrases) == 2
    for begin, end in stream.phrases:
        inside, before = sound[begin:end], sound[begin - 1_000 : begin]
        assert end - begin == RATE // 2
        assert np.std(inside) > 3 * np.std(before)


def test_a_stream_in_pieces_has_the_columns_of_the_whole() -> None:
    front_end = LogMel(mel_filters=20)
    sound = np.random.default_rng(0).normal(0.0, 0.1, 3 * RATE).astype(np.float32)
    pieces = np.split(sound, [100, 5_000, 5_001, 30_000])
    assert np.allclose(columns_of(pieces, front_end), front_end.columns(sound[np.newaxis])[0], atol=1e-5)


def test_a_stream_takes_no_more_than_there_is_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_S", 10.0)
    stream = joined([(RATE, False)] * 50, RATE, RATE, np.random.default_rng(1))
    assert 3 <= len(stream.placed) <= 9
    assert stream.length <= 14 * RATE
    long = joined([(100 * RATE, False)], RATE, RATE, np.random.default_rng(1))
    assert len(long.placed) == 1  # something has to be there


def test_windows_end_where_they_should() -> None:
    windows = Windows(RATE, RATE)
    for seed in range(20):
        random = np.random.default_rng(seed)
        phrase = np.abs(windows.phrase(tone(0.5), random))
        loud = np.flatnonzero(phrase > 0.5 * phrase.max())
        assert loud[-1] > 0.6 * RATE
        assert len(windows.other(tone(0.2), random)) == len(windows.unfinished(tone(0.5), random)) == RATE


def test_silence_around_a_phrase_is_no_part_of_it() -> None:
    padded = np.concatenate([np.zeros(3_000, np.float32), tone(0.5), np.zeros(5_000, np.float32)])
    assert abs(len(spoken_part(padded, RATE)) - RATE // 2) <= 2 * 160
    assert len(spoken_part(np.zeros(100, np.float32), RATE)) == 100


def stream_split(holds_phrase: list[int]) -> Split:
    n = len(holds_phrase)
    names = np.array([f"test@{i}" for i in range(n)])
    return Split(np.zeros((n, 1), np.float32), np.array(holds_phrase), names, np.full(n, "test"))


def outputs(scores: list[float]) -> np.ndarray:
    return np.array([[1 - score, score] for score in scores], np.float32)


def test_missed_phrases_and_false_alarms_are_counted() -> None:
    split = stream_split([0] * 50 + [1, 1, 1] + [0] * 50 + [1, 1] + [0] * 45)
    scores = np.zeros(150)
    scores[52] = 0.9  # heard while the window holds it
    scores[20:22] = 0.9  # one false alarm: the second is within the silence after the first
    rule = Threshold(threshold=0.5, output=1, debounce=Debounce(refractory_s=1.0))
    found = WAKE_WORD.score(split, outputs(scores.tolist()), rule, 0)
    assert (found.headline.name, found.headline.value, found.headline.n) == ("false_reject_rate", 0.5, 2)
    false = found.others[0]
    assert false.value == pytest.approx(1 / (150 * WAKE_WORD.hop_s / 3600))
    assert found.curve is not None


def test_variants_are_compared_over_segments_of_the_stream() -> None:
    """Not over windows: one phrase that is missed is one error, however many windows hold it."""
    a_second = round(1.0 / WAKE_WORD.hop_s)
    windows = round(40.0 / WAKE_WORD.hop_s)  # four segments
    split = stream_split([0] * (5 * a_second) + [1] * 5 + [0] * (17 * a_second) + [1] * 5)
    split = stream_split([*split.y.tolist(), *[0] * (windows - len(split))])
    scores = np.zeros(windows)
    scores[5 * a_second + 2] = 0.9  # the first phrase is heard, the second is not
    scores[-5 * a_second : -5 * a_second + 3] = 0.9  # one false alarm, in the last segment
    rule = Threshold(threshold=0.5, output=1, debounce=Debounce(refractory_s=1.0))
    found = WAKE_WORD.compared(split, outputs(scores.tolist()), np.empty(0), rule)
    assert (found.quantity, found.unit) == ("errors a minute", "segments of the stream")
    six = 60.0 / (windows * WAKE_WORD.hop_s / 4)  # one in ten seconds
    assert found.values.tolist() == pytest.approx([0.0, 0.0, six, six])
    units = WAKE_WORD.units(split)
    assert units.unit == found.unit and len(np.unique(units.names)) == len(found.values)
    assert np.all(np.diff(units.names) >= 0)
    other = WAKE_WORD.compared(split, outputs([0.0] * windows), np.empty(0), rule)
    assert other.values.tolist() == pytest.approx([six, 0.0, six, 0.0])
    scored = WAKE_WORD.score(split, outputs(scores.tolist()), rule, 0)
    per_minute = scored.headline.value * 2 / (windows * WAKE_WORD.hop_s / 60) + scored.others[0].value / 60
    assert found.values.mean() == pytest.approx(per_minute)


@pytest.mark.parametrize(("shift_s", "missed"), [(-EARLY_S, 0), (LATE_S - 0.15, 0), (-EARLY_S - 0.2, 1)])
def test_a_little_early_or_late_is_still_right(shift_s: float, missed: int) -> None:
    scores = np.zeros(100)
    scores[50 + int(np.ceil(shift_s / WAKE_WORD.hop_s))] = 0.9
    rule = Threshold(threshold=0.5, output=1, debounce=Debounce(refractory_s=1.0))
    split = stream_split([0] * 50 + [1] + [0] * 49)
    assert WAKE_WORD.score(split, outputs(scores.tolist()), rule, 0).headline.value == missed


def test_the_threshold_is_that_of_the_validation_stream() -> None:
    split = stream_split([0] * 50 + [1, 1, 1] + [0] * 50)
    scores = np.full(103, 0.1)
    scores[50:53], scores[10:14] = 0.9, 0.6
    rule = WAKE_WORD.choose_rule(split, outputs(scores.tolist()), ("other", "hey"))
    assert rule.debounce is not None and rule.debounce.hop_s == pytest.approx(WAKE_WORD.hop_s)
    assert isinstance(rule, Threshold)
    assert 0.6 <= rule.threshold < 0.9
    assert rule.labels == ("other", "hey")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"labels": ()}, "a wake word is one phrase, not 0"),
        ({"labels": ("a", "b")}, "a wake word is one phrase, not 2"),
        ({"split": "index"}, "split by voice"),
        ({"samples": 12}, "12 are too few"),
    ],
)
def test_what_cannot_be_spoken_is_refused(data_params: Make, wrong: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        WAKE_WORD.prepare(data_params(**({"labels": PHRASE} | wrong)), 1)


def write(path: Path, samples: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    wavfile.write(path, RATE, (samples * 32767).astype(np.int16))


def recordings(folder: Path) -> Path:
    for number, speaker in enumerate(("ann", "bob", "eve", "joe")):
        for take in range(4):
            write(folder / "positive" / f"{speaker}_{take}.wav", tone(0.5 + 0.02 * take, 400.0 + 30 * number))
        write(folder / "negative" / f"{speaker}_0.wav", tone(8.0, 900.0 + 30 * number))
        write(folder / "negative" / f"{speaker}_1.wav", tone(0.4, 1900.0 + 30 * number))
    return folder


def test_folders_of_recordings_long_ones_too(data_params: Make, tmp_path: Path) -> None:
    params = data_params(source=str(recordings(tmp_path)), samples=1)
    dataset = WAKE_WORD.prepare(params, 1)
    assert dataset.labels == ("negative", "positive")
    assert set(dataset.groups["test"]) < {"ann", "bob", "eve", "joe"}
    assert not set(dataset.groups["test"]) & set(dataset.groups["train"])


def test_all_files_that_cannot_be_read_are_listed(data_params: Make, tmp_path: Path) -> None:
    folder = recordings(tmp_path)
    (folder / "positive" / "ann_0.wav").write_bytes(b"RIFF, but no more")
    (folder / "negative" / "bob_1.wav").write_bytes(b"")
    with pytest.raises(DataError, match=r"(?s)bob_1\.wav.*ann_0\.wav"):
        WAKE_WORD.prepare(data_params(source=str(folder), samples=1), 1)


def test_a_long_recording_is_a_part_by_itself_and_changes_nothing_else(
    data_params: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = data_params(source=str(recordings(tmp_path / "data")), samples=1)
    monkeypatch.setattr("tinyml_mlops.data.stream.chunk.MOST_BYTES", 100_000)
    one = WAKE_WORD.prepare(params, 1)
    monkeypatch.setattr("tinyml_mlops.data.stream.compute.usable_cores", lambda: 1)
    kept = WAKE_WORD.prepare(params, 1, tmp_path / "scratch")
    assert len(list((tmp_path / "scratch").glob("*.npz"))) > 4
    for name, split in one.splits.items():
        assert split.sha256() == kept.splits[name].sha256()


def test_the_same_recording_twice_is_found(data_params: Make, tmp_path: Path) -> None:
    folder = recordings(tmp_path)
    (folder / "negative" / "eve_9.wav").write_bytes((folder / "positive" / "ann_0.wav").read_bytes())
    with pytest.raises(DataError, match="the same content"):
        WAKE_WORD.prepare(data_params(source=str(folder), samples=1), 1)


def test_a_folder_without_one_of_the_classes(data_params: Make, tmp_path: Path) -> None:
    write(tmp_path / "positive" / "ann_0.wav", tone(0.5))
    with pytest.raises(DataError, match=r"negative holds no \.wav file"):
        WAKE_WORD.prepare(data_params(source=str(tmp_path), samples=1), 1)
