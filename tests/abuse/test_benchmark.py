"""S-34: the simulated attacks, one month of each: recall and false alarms reach their targets."""

import subprocess
import sys


def test_a_month_of_each_attack_reaches_the_targets() -> None:
    command = [sys.executable, "-m", "benchmarks.abuse", "--seeds", "1", "--touchpoints", "24"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.count("%") > 13 * 5
