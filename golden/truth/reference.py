"""Writes truth.json: truth inference, worths and agreement, by other means than ours.

Plain loops and scipy's optimisers, written from the papers. Debian's python3-numpy 1.24.2 and
python3-scipy 1.10.1. Run: python3 reference.py > truth.json
"""
import itertools
import json

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, expit, log_expit, softmax

EPS = 1e-10


def cases():
    rng = np.random.default_rng(20261127)
    for name, items, workers, labels, density in [
            ("two labels", 30, 6, 2, 0.8), ("three labels", 40, 8, 3, 0.6),
            ("five labels, sparse", 60, 12, 5, 0.35), ("one worker", 8, 1, 2, 1.0),
            ("one item", 1, 5, 3, 1.0), ("all equal", 6, 3, 2, 1.0)]:
        truth = rng.integers(0, labels, items)
        votes = []
        for w in range(workers):
            skill = rng.uniform(0.3, 0.95)
            lean = rng.integers(0, labels)
            for i in range(items):
                if rng.random() > density and not (w == i % workers):
                    continue
                good = name == "all equal" or rng.random() < skill
                l = 0 if name == "all equal" else truth[i] if good else (
                    lean if rng.random() < 0.5 else rng.integers(0, labels))
                votes.append([int(i), int(w), int(l)])
        gold = [-1] * items
        yield name, items, workers, labels, votes, list(gold)
        if items > 20:
            for i in range(0, items, 7):
                gold[i] = int(truth[i])
            yield name + ", gold", items, workers, labels, votes, gold


def fix(T, gold):
    for i, g in enumerate(gold):
        if g >= 0:
            T[i] = 0
            T[i, g] = 1
    return T


def majority(n, W, K, votes, gold, weight=None):
    T = np.zeros((n, K))
    for i, w, l in votes:
        T[i, l] += 1 if weight is None else weight[w]
    for i in range(n):
        T[i] = T[i] / T[i].sum() if T[i].sum() > 0 else 1 / K
    return fix(T, gold)


def wawa(n, W, K, votes, gold):
    T = majority(n, W, K, votes, gold)
    best = T >= T.max(axis=1, keepdims=True) - 1e-9
    agreed = np.zeros(W)
    for w in range(W):
        mine = [best[i, l] / best[i].sum() for i, v, l in votes if v == w]
        agreed[w] = np.mean(mine) if mine else 0
    return majority(n, W, K, votes, gold, agreed)


def em(n, W, K, votes, gold, m_step):
    T = majority(n, W, K, votes, gold)
    last = -np.inf
    for _ in range(100):
        counts = np.zeros((W, K, K))  # worker, true, said
        for i, w, l in votes:
            counts[w, :, l] += T[i]
        logp, logc = m_step(T.sum(axis=0), counts)
        L = np.tile(logp, (n, 1))
        for i, w, l in votes:
            L[i] += logc[w, :, l]
        like = sum(L[i, g] if g >= 0 else np.logaddexp.reduce(L[i]) for i, g in enumerate(gold))
        T = fix(softmax(L, axis=1), gold)
        like /= len(votes)
        if abs(like - last) < 1e-5:
            break
        last = like
    return T


def ds_step(classes, counts):
    c = np.maximum(counts, EPS)
    return np.log(np.maximum(classes / classes.sum(), EPS)), np.log(c / c.sum(axis=2, keepdims=True))


def ibcc_step(classes, counts):
    K = len(classes)
    c = counts + np.ones((K, K)) + 3 * np.eye(K)
    p = classes + 1
    return digamma(p) - digamma(p.sum()), digamma(c) - digamma(c.sum(axis=2, keepdims=True))


def mace(n, W, K, votes, gold):
    spam = np.full((W, 2), 0.5)  # spams, knows
    strategy = np.full((W, K), 1 / K)

    def e_step():
        T = np.ones((n, K))
        for i, w, l in votes:
            for k in range(K):
                T[i, k] *= spam[w, 0] * strategy[w, l] + spam[w, 1] * (k == l)
        return fix(T / T.sum(axis=1, keepdims=True), gold)

    T = e_step()
    for _ in range(50):
        know = np.full((W, 2), 0.5)
        said = np.full((W, K), 10.0)
        for i, w, l in votes:
            for k in range(K):
                a = spam[w, 0] * strategy[w, l]
                b = spam[w, 1] * (k == l)
                know[w, 0] += T[i, k] * a / (a + b)
                know[w, 1] += T[i, k] * b / (a + b)
                said[w, l] += T[i, k] * a / (a + b)
        spam = np.exp(digamma(know) - digamma(know.sum(axis=1, keepdims=True)))
        strategy = np.exp(digamma(said) - digamma(said.sum(axis=1, keepdims=True)))
        new = e_step()
        change = np.abs(new - T).max()
        T = new
        if change <= 1e-6:
            break
    return T


def glad(n, W, K, votes, gold):
    I, V, L = np.array(votes).T
    x = np.ones(W + n)

    def e_step(x):
        z = x[V] * np.exp(x[W + I])
        S = np.zeros((n, K))
        for i, l, v in zip(I, L, z):
            S[i] += log_expit(-v) - np.log(max(1, K - 1))
            S[i, l] += log_expit(v) - log_expit(-v) + np.log(max(1, K - 1))
        return fix(softmax(S, axis=1), gold)

    def objective(x, q):
        e = np.exp(x[W + I])
        z = x[V] * e
        s = expit(z)
        value = -(q * log_expit(z) + (1 - q) * log_expit(-z)).sum() + ((x - 1) ** 2).sum() / 2
        grad = x - 1
        np.add.at(grad, V, -(q - s) * e)
        np.add.at(grad, W + I, -(q - s) * z)
        return value, grad

    T = e_step(x)
    for _ in range(3000):
        x = minimize(objective, x, args=(T[I, L],), jac=True, method="L-BFGS-B",
                     options=dict(ftol=1e-15, gtol=1e-9, maxiter=1000)).x
        new = e_step(x)
        change = np.abs(new - T).max()
        T = new
        if change < 1e-10:
            break
    return T


def luce(n, rankings, prior):
    def objective(x):
        value = prior * (np.exp(x) - x).sum()
        grad = prior * (np.exp(x) - 1)
        for r in rankings:
            for j in range(len(r) - 1):
                rest = x[r[j:]]
                value += np.logaddexp.reduce(rest) - x[r[j]]
                grad[r[j:]] += softmax(rest)
                grad[r[j]] -= 1
        return value, grad

    x = minimize(objective, np.zeros(n), jac=True, method="BFGS", options=dict(gtol=1e-10)).x
    return x - x.mean()


def alpha(ratings, level):
    units = [[v for v in u if not np.isnan(v)] for u in np.array(ratings).T]
    units = [u for u in units if len(u) > 1]
    every = [v for u in units for v in u]
    values = sorted(set(every))

    def d(a, b):
        if level == "nominal":
            return float(a != b)
        if level == "ordinal":
            a, b = min(a, b), max(a, b)
            return (sum(every.count(v) for v in values if a <= v <= b)
                    - (every.count(a) + every.count(b)) / 2) ** 2
        if level == "interval":
            return (a - b) ** 2
        return 0 if a + b == 0 else ((a - b) / (a + b)) ** 2

    observed = sum(d(a, b) / (len(u) - 1) for u in units for a, b in itertools.permutations(u, 2))
    expected = sum(d(a, b) for a, b in itertools.permutations(every, 2))
    return 1 - (len(every) - 1) * observed / expected


def main():
    out = {"votes": [], "worths": [], "alpha": []}
    for name, n, W, K, votes, gold in cases():
        args = n, W, K, votes, gold
        post = {"majority": majority(*args), "wawa": wawa(*args), "dawid-skene": em(*args, ds_step),
                "ibcc": em(*args, ibcc_step), "mace": mace(*args), "glad": glad(*args)}
        out["votes"].append(dict(name=name, items=n, workers=W, labels=K, votes=votes, gold=gold,
                                 posterior={k: np.round(v, 12).tolist() for k, v in post.items()}))
    rng = np.random.default_rng(7)
    for name, n, m, size, prior in [("pairs", 5, 80, 2, 0.0), ("pairs, prior", 6, 20, 2, 0.5),
                                    ("rankings", 6, 60, 4, 0.0), ("rankings, prior", 8, 12, 5, 0.1)]:
        strength = rng.normal(size=n)
        rankings = []
        for _ in range(m):
            some = rng.choice(n, size, replace=False)
            rankings.append([int(some[j]) for j in np.argsort(-(strength[some] + rng.gumbel(size=size)))])
        out["worths"].append(dict(name=name, things=n, rankings=rankings, prior=prior,
                                  worth=luce(n, [np.array(r) for r in rankings], prior).tolist()))
    for name, raters, units, top, missing in [("few", 4, 12, 5, 0.3), ("many", 9, 30, 7, 0.6)]:
        base = rng.integers(1, top + 1, units)
        ratings = [[float("nan") if rng.random() < missing else
                    float(np.clip(b + rng.integers(-1, 2), 1, top)) for b in base] for _ in range(raters)]
        out["alpha"].append(dict(
            name=name, ratings=[[None if np.isnan(v) else v for v in r] for r in ratings],
            **{level: alpha(ratings, level) for level in ["nominal", "ordinal", "interval", "ratio"]}))
    print(json.dumps(out))


main()
