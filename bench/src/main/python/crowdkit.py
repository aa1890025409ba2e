"""CPU time of crowd-kit over the sets in DATA/crowd, and its ratio to OURS seconds.

Usage: python3 crowdkit.py DATA OURS
"""
import os
import sys
import time

sys.path.pop(0)  # This file's folder: the package is meant, not this file.
try:
    from crowdkit.aggregation import GLAD, MACE, DawidSkene, MajorityVote, Wawa
    import pandas
except ImportError as e:
    sys.exit(str(e))

folder = os.path.join(sys.argv[1], "crowd")
total = 0.0
for name in sorted(os.listdir(folder)):
    if not os.path.isdir(os.path.join(folder, name)):
        continue
    data = pandas.read_csv(os.path.join(folder, name, "label.csv")).rename(columns={"item": "task"})
    for method in MajorityVote(), Wawa(), DawidSkene(100), GLAD(), MACE():
        begun = time.process_time()
        method.fit_predict(data)
        spent = time.process_time() - begun
        total += spent
        print(f"{name} {type(method).__name__} {spent:.2f} s")
print(f"crowd-kit {total:.2f} s of CPU, {total / float(sys.argv[2]):.0f} times ours")
