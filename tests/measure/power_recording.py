"""The synthetic recording ``recordings/five_inferences.csv``; this module writes it.

3.3 V, 50,000 samples a second. Five inferences of 1 ms, 1 ms of waiting before each and after the last. The
board takes 5 mA while it waits and, in inference i = 0 … 4, (20 + 0.1 i) mA; every other sample is 0.2 mA
higher and the one after it 0.2 mA lower, as behind a switching regulator. So inference i takes
3.3 V × (20 + 0.1 i) mA × 1 ms = (66 + 0.33 i) µJ.
"""

from pathlib import Path

PATH = Path(__file__).parent / "recordings" / "five_inferences.csv"
SAMPLE_HZ, VOLTS, INFERENCES = 50_000, 3.3, 5
SAMPLES = SAMPLE_HZ // 1000  # in a millisecond
ENERGIES_UJ = tuple(66 + 0.33 * number for number in range(INFERENCES))


def lines() -> list[str]:
    """Of the file."""
    phases = [part for number in range(INFERENCES) for part in ((5_000, 0), (20_000 + 100 * number, 1))]
    found = ["time_s,current_ua,voltage_v,marker"]
    for phase, (current_ua, marker) in enumerate([*phases, (5_000, 0)]):
        for sample in range(SAMPLES):
            ripple = 200 if sample % 2 == 0 else -200
            seconds = (phase * SAMPLES + sample) / SAMPLE_HZ
            found.append(f"{seconds:.5f},{current_ua + ripple},{VOLTS},{marker}")
    return found


if __name__ == "__main__":
    PATH.write_text("\n".join(lines()) + "\n")
