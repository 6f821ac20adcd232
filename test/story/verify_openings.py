"""A second verifier of what a Tocsin node opens for an auditor, written from docs/audit.md and docs/protocol/log.md.

    python3 verify_openings.py EXPORT FILE            FILE: what `tocsin audit open` or `tocsin audit answer` wrote
    python3 verify_openings.py EXPORT --sample N --seed SEED

The first prints {"ok", "acts", "decisions", "refusals", "findings": [{"line", "what"}]} and ends with 0 where nothing is wrong, 1 where something
is. The second prints the leaves that the seed draws, [[origin, leaf], ...]. Only hashes are checked, with Python's own hashlib: the signatures of
logs and messages are left to the first verifier. Python 3.9 or later.
"""

import base64
import hashlib
import json
import os
import sys


class Wrong(Exception):
    """Something that is wrong, in the words of the message."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def un64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise Wrong("another spelling of base64")
    return data


def tile_path(index, width):
    groups = ["%03d" % (index % 1000)]
    while index >= 1000:
        index //= 1000
        groups.append("x%03d" % (index % 1000))
    return "tile/entries/" + "/".join(reversed(groups)) + ("" if width == 256 else ".p/%d" % width)


class Log:
    """The entries of one log of an export."""

    def __init__(self, folder):
        with open(os.path.join(folder, "checkpoint"), "rb") as file:
            lines = file.read().decode("utf-8").split("\n")
        self.folder, self.origin, self.size = folder, lines[0], int(lines[1])
        self.entries = []
        while len(self.entries) < self.size:
            index = len(self.entries) // 256
            with open(os.path.join(folder, tile_path(index, min(256, self.size - index * 256))), "rb") as file:
                bundle = file.read()
            at = 0
            while at < len(bundle):
                length = int.from_bytes(bundle[at : at + 2], "big")
                self.entries.append(bundle[at + 2 : at + 2 + length])
                at += 2 + length

    def root(self):
        def fold(hashes):
            if len(hashes) == 1:
                return hashes[0]
            split = 1
            while split * 2 < len(hashes):
                split *= 2
            return sha256(b"\x01", fold(hashes[:split]), fold(hashes[split:]))

        return fold([sha256(b"\x00", entry) for entry in self.entries])


def logs_of(folder):
    if os.path.exists(os.path.join(folder, "checkpoint")):
        return [Log(folder)]
    return [Log(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if os.path.isdir(os.path.join(folder, name))]


def commitment_in(entry):
    if entry[0] != 1:
        raise Wrong("the leaf is no commitment")
    kind = entry[10 : 10 + entry[9]]
    if kind != b"act" or len(entry) != 10 + len(kind) + 32:
        raise Wrong("the leaf is no act")
    return entry[-32:]


def check_inclusion(proof, entry):
    """A c2sp.org/tlog-proof up to the root in its checkpoint (RFC 9162, section 2.1.3.2); who signed the checkpoint is not looked at."""
    head, checkpoint = proof.split("\n\n", 1)
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("index "):
        raise Wrong("no proof")
    index, path = int(lines[1][6:]), [un64(line) for line in lines[2:]]
    origin, size, root = checkpoint.split("\n")[:3]
    node, last, value = index, int(size) - 1, sha256(b"\x00", entry)
    for sibling in path:
        if last == 0:
            raise Wrong("a proof that is too long")
        if node & 1 or node == last:
            value = sha256(b"\x01", sibling, value)
            while not node & 1 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            value = sha256(b"\x01", value, sibling)
        node, last = node >> 1, last >> 1
    if last != 0 or value != un64(root):
        raise Wrong("a proof that does not lead to its root")
    return origin


class Check:
    def __init__(self, folder):
        self.logs = {log.origin: log for log in logs_of(folder)}
        self.acts = self.later = self.decisions = self.refusals = 0
        self.named = set()
        self.end = None

    def line(self, at, text):
        value = json.loads(text)
        if (at == 1) != ("form" in value) or self.end is not None:
            raise Wrong("the first line is not a head, or something follows the end")
        if at == 1:
            if value["form"] not in ("tocsin-audit-openings-1", "tocsin-audit-answer-1"):
                raise Wrong("another form")
        elif "act" in value:
            self.act(text, value)
        elif "decision" in value:
            digest = base64.urlsafe_b64encode(sha256(text[len('{"decision":') : -1].encode("utf-8"))).decode().rstrip("=")
            if digest not in self.named:
                raise Wrong("a decision that no release before it names")
            self.decisions += 1
        elif value.get("end") is True:
            self.end = value

    def act(self, text, value):
        # Cut out as they stand: what was committed are these very bytes.
        end = text.rindex(',"entry":' if "entry" in value else ',"leaf":')
        act = text[len('{"act":') : end].encode("utf-8")
        commitment = sha256(b"tocsin/log-leaf/v1\nact\n", un64(value["salt"]), act)
        self.acts += 1
        if "entry" in value:
            entry = un64(value["entry"])
            if check_inclusion(value["proof"], entry) != value["log"] or commitment_in(entry) != commitment:
                raise Wrong("a refusal that does not fit its commitment")
            self.refusals += 1
            return
        log = self.logs.get(value["log"])
        if log is None:
            raise Wrong("an act of a log that is not there")
        if value["leaf"] >= log.size:
            self.later += 1
        elif commitment_in(log.entries[value["leaf"]]) != commitment:
            raise Wrong("an opening that does not fit its commitment")
        if value["act"]["verb"] == "release":
            self.named.add(value["act"]["facts"]["decision"])


def check(folder, name):
    checker, findings, at = Check(folder), [], 0
    with open(name, encoding="utf-8", newline="\n") as file:
        for at, text in enumerate(file, 1):
            try:
                if not text.endswith("\n"):
                    raise Wrong("a line without an end")
                checker.line(at, text[:-1])
            except (Wrong, ValueError, KeyError, IndexError, TypeError) as wrong:
                findings.append({"line": at, "what": str(wrong)})
    if checker.end is None or checker.end["acts"] != checker.acts:
        findings.append({"line": at, "what": "the file was cut short or put together"})
    counts = {"acts": checker.acts, "decisions": checker.decisions, "refusals": checker.refusals}
    print(json.dumps({"ok": not findings, **counts, "later": checker.later, "findings": findings}))
    return 0 if not findings else 1


def sample(folder, count, seed):
    hiding = [log for log in logs_of(folder) if any(entry[0] == 1 for entry in log.entries)]
    logs = sorted(hiding, key=lambda log: log.origin)
    heads = "".join("%s %d %s\n" % (log.origin, log.size, log.root().hex()) for log in logs)
    total = sum(log.size for log in logs)
    key = sha256(("tocsin/audit-sample/v1\n%s\n%s" % (seed, heads)).encode("utf-8"))
    limit = 2**64 - 2**64 % total
    drawn, counter = [], 0
    while len(drawn) < min(count, total):
        digest = sha256(key, counter.to_bytes(8, "big"))
        counter += 1
        for at in range(0, 32, 8):
            word = int.from_bytes(digest[at : at + 8], "big")
            if word < limit and word % total not in drawn and len(drawn) < min(count, total):
                drawn.append(word % total)
    places = []
    for number in drawn:
        for log in logs:
            if number < log.size:
                places.append([log.origin, number])
                break
            number -= log.size
    print(json.dumps(places))
    return 0


if __name__ == "__main__":
    words = sys.argv[1:]
    if len(words) == 5 and words[1] == "--sample" and words[3] == "--seed":
        sys.exit(sample(words[0], int(words[2]), words[4]))
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(check(*words))
