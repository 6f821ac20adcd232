"""A second verifier of Tocsin log exports, written from docs/protocol/log.md and not from the first one.

    python3 verify_export.py OUT [--key VKEY ...]

Prints one JSON object: {"ok", "findings": [{"file", "leaf", "what"}], "mlDsa": "checked" | "left to the first verifier"}.
Ends with 0 where nothing is wrong, 1 where something is. Python 3.9 or later; ML-DSA-44 is checked where the package
`cryptography` knows it, Ed25519 always (with that package, or by RFC 8032 in plain Python).
"""

import base64
import datetime
import hashlib
import json
import os
import re
import sys

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None
try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
except ImportError:
    MLDSA44PublicKey = None

NOTE_LABEL = b"tocsin/ml-dsa-44-note/v1\n"
TYPES = {"note": (b"\x01", 32), "cosignature": (b"\x04", 32), "subtree": (b"\x06", 1312), "ml-dsa-note": (b"\xff" + NOTE_LABEL, 1312)}
ORIGIN = re.compile(r"[!-*,-~]{1,255}\Z")
KIND = re.compile(r"[a-z][a-z0-9-]{0,62}\Z")
NUMBER = re.compile(r"(0|[1-9][0-9]{0,15})\Z")
PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*\Z")
LATEST_MS = 253402300799999
TOLERANCE_MS = 300000


class Wrong(Exception):
    """Something that is wrong, in the words of the message."""


def sha256(data):
    return hashlib.sha256(data).digest()


def un64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, UnicodeError):
        raise Wrong("not base64")
    if base64.b64encode(data).decode() != text:
        raise Wrong("another spelling of base64")
    return data


def number(text):
    if not NUMBER.match(text) or int(text) > 2**53 - 1:
        raise Wrong("not a plain decimal number")
    return int(text)


# Ed25519 in plain Python (RFC 8032, section 5.1), for where no package is there.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e = (y1 + x1) * (y2 + x2) - (y1 - x1) * (y2 - x2)
    f, g = 2 * z1 * z2 - 2 * D * t1 * t2, 2 * z1 * z2 + 2 * D * t1 * t2
    h = (y1 + x1) * (y2 + x2) + (y1 - x1) * (y2 - x2)
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(n, point):
    total = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise Wrong("not a point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P != 0 or (x == 0 and sign):
        raise Wrong("not a point")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def plain_ed25519(key, message, signature):
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    try:
        a, r = point(key), point(signature[:32])
    except Wrong:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, base), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def ed25519(key, message, signature):
    if Ed25519PublicKey is None:
        return plain_ed25519(key, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def ml_dsa_44(key, message, signature):
    if MLDSA44PublicKey is None:
        return True
    try:
        MLDSA44PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


# Keys and notes


class Key:
    def __init__(self, kind, name, public):
        self.kind, self.name, self.public = kind, name, public
        self.id = sha256(name.encode() + b"\n" + TYPES[kind][0] + public)[:4]


def vkey(text):
    parts = text.split("+", 2)
    if len(parts) != 3 or not parts[0] or re.search(r"\s", parts[0]):
        raise Wrong("not a verifier key")
    data = un64(parts[2])
    for kind, (prefix, size) in TYPES.items():
        if len(data) == len(prefix) + size and data.startswith(prefix):
            key = Key(kind, parts[0], data[len(prefix):])
            if key.id.hex() == parts[1]:
                return key
    raise Wrong("not a verifier key of a known type and its own id")


def parse_note(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong("not UTF-8")
    if re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise Wrong("a control character")
    blank = text.rfind("\n\n")
    if blank < 0 or not text.endswith("\n") or blank + 2 == len(text):
        raise Wrong("not a signed note")
    lines = []
    for line in text[blank + 2 : -1].split("\n"):
        match = re.match(r"\u2014 ([^ +]+) ([A-Za-z0-9+/]+={0,2})\Z", line)
        if not match:
            raise Wrong("not a signature line")
        value = un64(match.group(2))
        if len(value) < 5:
            raise Wrong("not a signature line")
        lines.append((match.group(1), value[:4], value[4:]))
    return text[: blank + 1], lines


def parse_head(text):
    parts = text.split("\n")
    if len(parts) != 4 or parts[3] != "" or not parts[0]:
        raise Wrong("not a checkpoint of three lines")
    root = un64(parts[2])
    if len(root) != 32:
        raise Wrong("not a root")
    return parts[0], number(parts[1]), root


def opaque(text):
    data = text.encode()
    return bytes([len(data)]) + data


def signed_by(key, text, value):
    """The time of a good signature (0 for a kind without one), or None."""
    timed = key.kind in ("cosignature", "subtree")
    seconds = int.from_bytes(value[:8], "big") if timed else 0
    signature = value[8:] if timed else value
    if timed and not 0 < seconds <= LATEST_MS // 1000:
        return None
    if key.kind == "note":
        message = text.encode()
    elif key.kind == "ml-dsa-note":
        message = NOTE_LABEL + key.name.encode() + b"\n" + text.encode()
    elif key.kind == "cosignature":
        message = b"cosignature/v1\ntime %d\n" % seconds + text.encode()
    else:
        origin, size, root = parse_head(text)
        message = b"subtree/v1\n\0" + opaque(key.name) + seconds.to_bytes(8, "big") + opaque(origin)
        message += bytes(8) + size.to_bytes(8, "big") + root
    if key.kind in ("note", "cosignature"):
        good = len(signature) == 64 and ed25519(key.public, message, signature)
    else:
        good = len(signature) == 2420 and ml_dsa_44(key.public, message, signature)
    return seconds if good else None


def signed_by_both(text, lines, keys):
    """The time of exactly one good signature of each of two keys; None where neither signed; Wrong for all between."""
    found = []
    for key in keys:
        mine = [value for name, id, value in lines if name == key.name and id == key.id]
        if len(mine) > 1:
            raise Wrong("two signatures of one key")
        found.append(signed_by(key, text, mine[0]) if mine else "absent")
    if found == ["absent", "absent"]:
        return None
    if None in found or "absent" in found:
        raise Wrong("not signed by both keys")
    if keys[0].kind == "cosignature" and found[0] != found[1]:
        raise Wrong("two times")
    return found[1]


def parse_keys(data):
    """Pairs of (name, Ed25519, ML-DSA-44 public key): the log's first."""
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Wrong("not ASCII")
    if len(lines) < 3 or len(lines) % 2 == 0 or lines[-1] != "":
        raise Wrong("not a key file")
    pairs = []
    for at in range(0, len(lines) - 1, 2):
        role, kind = ("log ", "note") if at == 0 else ("cosigner ", "cosignature")
        if not all(line.startswith(role) for line in lines[at : at + 2]):
            raise Wrong("another role")
        a, b = (vkey(line[len(role):]) for line in lines[at : at + 2])
        if a.kind != kind or b.kind != "subtree" or a.name != b.name:
            raise Wrong("not a pair of keys")
        pairs.append((a.name, a.public, b.public))
    if len({name for name, _, _ in pairs}) != len(pairs):
        raise Wrong("one name twice")
    return pairs


# Trees


def root_of(hashes):
    if not hashes:
        return sha256(b"")
    row = list(hashes)
    # A last one without a neighbour goes up as it is: the split of RFC 6962, seen from below.
    while len(row) > 1:
        above = [sha256(b"\x01" + row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = above + ([row[-1]] if len(row) % 2 else [])
    return row[0]


def tile_path(level, index, width):
    groups = re.findall(r"...", str(index).zfill((len(str(index)) + 2) // 3 * 3))
    name = "/".join(["x" + group for group in groups[:-1]] + [groups[-1]])
    return "tile/%s/%s%s" % (level, name, "" if width == 256 else ".p/%d" % width)


def parse_entry(data):
    if len(data) < 10 or data[0] not in (1, 2):
        raise Wrong("not an entry of a known version")
    logged, label = int.from_bytes(data[1:9], "big"), data[10 : 10 + data[9]]
    rest = len(data) - 10 - data[9]
    try:
        name = label.decode("ascii")
    except UnicodeDecodeError:
        raise Wrong("not a label")
    good = (KIND.match(name) and rest == 32) if data[0] == 1 else (ORIGIN.match(name) and rest == 40)
    if not good or logged > LATEST_MS:
        raise Wrong("not a canonical entry")
    return logged


def split_bundle(data):
    entries, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "big")
        if at + 2 + size > len(data) or len(data) - at < 2:
            break
        entries.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return entries, at == len(data)


# One export


class Export:
    def __init__(self, top, trust):
        self.top, self.trust, self.findings = top, trust, []
        self.files = {}
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                self.files[os.path.relpath(path, top).replace(os.sep, "/")] = path
        self.used = set()

    def wrong(self, file, what, leaf=None):
        self.findings.append({"file": file, "what": what, "leaf": leaf})

    def bytes(self, file):
        path = self.files.get(file)
        if path is None or os.path.islink(path) or not os.path.isfile(path):
            return None
        with open(path, "rb") as handle:
            return handle.read()

    def listed(self, file, say=True):
        """The bytes of a file that the manifest names, and whether they are those."""
        self.used.add(file)
        data = self.bytes(file) if file in self.manifest else None
        if data is None:
            return None, False
        same = (len(data), sha256(data)) == self.manifest[file]
        if not same and say:
            self.wrong(file, "not the bytes of the manifest")
        return data, same

    def verify(self):
        try:
            self.pairs = parse_keys(self.bytes("keys") or b"")
        except Wrong as wrong:
            return self.wrong("keys", str(wrong))
        self.origin = self.pairs[0][0]
        self.check_trust()
        if not self.check_manifest():
            return None
        self.heads = self.check_heads()
        hashes = self.check_leaves()
        self.check_roots(hashes)
        self.check_witnessed()
        for file in self.manifest:
            if file.startswith("cards/"):
                self.listed(file)
        for file in self.manifest:
            if file not in self.used:
                self.wrong(file, "no place for this file")
        return None

    def check_trust(self):
        if self.trust and not all(
            any(key.kind == kind and key.public == public for key in self.trust)
            for kind, public in (("note", self.pairs[0][1]), ("subtree", self.pairs[0][2]))
        ):
            self.wrong("keys", "not the keys that were given")

    def check_manifest(self):
        data, signed = self.bytes("manifest.json"), None
        try:
            text, lines = parse_note(self.bytes("manifest") or b"")
            keys = [Key("note", self.origin, self.pairs[0][1]), Key("ml-dsa-note", self.origin, self.pairs[0][2])]
            parts = text.split("\n")
            if signed_by_both(text, lines, keys) is None or len(lines) != 2 or len(parts) != 5:
                raise Wrong("not signed by exactly two keys")
            if parts[0] != "tocsin/log-manifest/v1" or parts[1] != self.origin:
                raise Wrong("not a manifest of this log")
            signed = (number(parts[2]), un64(parts[3]))
        except Wrong as wrong:
            self.wrong("manifest", str(wrong))
        if data is None:
            self.wrong("manifest.json", "missing")
            return False
        if signed is not None and signed != (len(data), sha256(data)):
            self.wrong("manifest.json", "not the list that was signed")
        try:
            value = json.loads(data)
            again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            if again != data or set(value) != {"exportedAt", "files", "origin", "size", "version"} or value["version"] != 1:
                raise Wrong("another form")
            if value["origin"] != self.origin or not isinstance(value["size"], int) or value["size"] < 0:
                raise Wrong("another log")
            if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z", value["exportedAt"]):
                raise Wrong("not an instant")
            self.size, self.exported, self.manifest = value["size"], value["exportedAt"], {}
            for file in value["files"]:
                if set(file) != {"path", "sha256", "size"} or not PATH.match(file["path"]) or ".." in file["path"]:
                    raise Wrong("not a file")
                self.manifest[file["path"]] = (file["size"], un64(file["sha256"]))
            if [file["path"] for file in value["files"]] != sorted(self.manifest) or self.size > 256 * len(self.manifest):
                raise Wrong("not in order, or too few files")
        except (Wrong, ValueError, KeyError, TypeError, AttributeError) as wrong:
            self.wrong("manifest.json", str(wrong))
            return False
        for file in self.manifest:
            if file not in self.files:
                self.wrong(file, "missing")
        for file in sorted(self.files):
            if file not in self.manifest and file not in ("manifest", "manifest.json"):
                self.wrong(file, "extra")
        self.listed("keys")
        return True

    def check_heads(self):
        heads, last = [], None
        log = [Key("note", self.origin, self.pairs[0][1]), Key("subtree", self.origin, self.pairs[0][2])]
        cosigners = [[Key("cosignature", name, a), Key("subtree", name, b)] for name, a, b in self.pairs[1:]]
        names = [file for file in self.manifest if re.match(r"checkpoints/(0|[1-9][0-9]*)-(0|[1-9][0-9]*)\Z", file)]
        for file in sorted(names, key=lambda name: [int(part) for part in name[12:].split("-")]):
            data, _ = self.listed(file)
            if data is None:
                continue
            last = data
            try:
                text, lines = parse_note(data)
                origin, size, root = parse_head(text)
                seconds = signed_by_both(text, lines, log)
                if origin != self.origin or seconds is None:
                    raise Wrong("not signed by this log")
                known = {(key.name, key.id) for pair in [log] + cosigners for key in pair}
                if any((name, id) not in known for name, id, _ in lines):
                    raise Wrong("a signature of a stranger")
                cosigned = [signed_by_both(text, lines, pair) for pair in cosigners]
                if file != "checkpoints/%d-%d" % (size, seconds):
                    raise Wrong("the name of another checkpoint")
                if heads and seconds < heads[-1]["time"]:
                    raise Wrong("time goes back")
                heads.append({"file": file, "size": size, "root": root, "time": seconds, "cosigned": [at for at in cosigned if at is not None]})
            except Wrong as wrong:
                self.wrong(file, str(wrong))
        data, _ = self.listed("checkpoint")
        if data is None or data != last:
            self.wrong("checkpoint", "not the last checkpoint")
        if not heads or heads[-1]["size"] != self.size:
            self.wrong("manifest.json", "not the size of the last checkpoint")
        elif self.exported < datetime.datetime.fromtimestamp(heads[-1]["time"], datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z"):
            self.wrong("manifest.json", "made before its last checkpoint")
        return heads

    def check_leaves(self):
        hashes, last, level0 = [], 0, []
        for index in range((self.size + 255) // 256):
            width = min(256, self.size - index * 256)
            tile_file, file = tile_path(0, index, width), tile_path("entries", index, width)
            tile, tile_same = self.listed(tile_file)
            data, same = self.listed(file, say=False)
            if tile is None or data is None or len(tile) != 32 * width:
                for name, got in ((tile_file, tile), (file, data)):
                    if name not in self.manifest or (got is not None and name == tile_file):
                        self.wrong(name, "missing, or not a tile")
                hashes += [tile[i : i + 32] for i in range(0, len(tile or b""), 32)]
                continue
            entries, whole = split_bundle(data)
            mine = [sha256(b"\x00" + entry) for entry in entries]
            due = [tile[i : i + 32] for i in range(0, len(tile), 32)]
            odd = [i for i in range(width) if i >= len(mine) or mine[i] != due[i]] if tile_same else []
            if odd:
                self.wrong(file, "not the entry whose hash is in the tree", index * 256 + odd[0])
            elif not whole or len(entries) != width:
                self.wrong(file, "not a bundle of this width", index * 256 + min(width, len(entries)))
            elif not same:
                self.wrong(file, "not the bytes of the manifest")
            for at, entry in enumerate(entries[:width]):
                last = self.check_entry(file, index * 256 + at, entry, last)
            hashes += due
        level0 = hashes
        level = 1
        while len(level0) // 256 > 0:
            level0 = [root_of(level0[i : i + 256]) for i in range(0, len(level0) // 256 * 256, 256)]
            for index in range((len(level0) + 255) // 256):
                due = b"".join(level0[index * 256 : index * 256 + 256])
                file = tile_path(level, index, len(due) // 32)
                data, same = self.listed(file)
                if data is None and file not in self.manifest:
                    self.wrong(file, "missing")
                elif data is not None and same and data != due:
                    self.wrong(file, "not the hashes of the tiles below")
            level += 1
        return hashes

    def check_entry(self, file, index, entry, last):
        try:
            logged = parse_entry(entry)
        except Wrong as wrong:
            self.wrong(file, str(wrong), index)
            return last
        late = [head["time"] * 1000 for head in self.heads if head["size"] <= index]
        early = [head["time"] * 1000 + 999 for head in self.heads if head["size"] > index]
        early += [at * 1000 + 999 + TOLERANCE_MS for head in self.heads if head["size"] > index for at in head["cosigned"]]
        if logged < last or any(logged < bound for bound in late) or any(logged > bound for bound in early):
            self.wrong(file, "a time outside its interval", index)
        return max(last, logged)

    def check_roots(self, hashes):
        for head in self.heads:
            if head["size"] > len(hashes) or root_of(hashes[: head["size"]]) != head["root"]:
                self.wrong(head["file"], "not the root of the leaves")
                return

    def check_witnessed(self):
        for file in self.manifest:
            match = re.match(r"(witnessed/[0-9a-f]{64})/(0|[1-9][0-9]*)-(0|[1-9][0-9]*)-(0|[1-9][0-9]*)\Z", file)
            if not match:
                continue
            keys, _ = self.listed(match.group(1) + "/keys", say=match.group(1) + "/keys" not in self.used)
            data, _ = self.listed(file)
            try:
                pairs = parse_keys(keys or b"")
                text, lines = parse_note(data or b"")
                name, a, b = pairs[0]
                if match.group(1) != "witnessed/" + sha256(name.encode()).hex() or parse_head(text)[0] != name:
                    raise Wrong("a head of another log")
                if signed_by_both(text, lines, [Key("note", name, a), Key("subtree", name, b)]) is None:
                    raise Wrong("not signed by its log")
                for name, a, b in pairs[1:]:
                    if signed_by_both(text, lines, [Key("cosignature", name, a), Key("subtree", name, b)]) is None:
                        raise Wrong("not cosigned")
            except Wrong as wrong:
                self.wrong(file, str(wrong))


def main(words):
    out, trust = None, []
    while words:
        word = words.pop(0)
        if word == "--key":
            trust.append(vkey(words.pop(0)))
        else:
            out = word
    if out is None:
        sys.exit(__doc__)
    export = Export(out, trust)
    export.verify()
    ml_dsa = "checked" if MLDSA44PublicKey is not None else "left to the first verifier"
    if MLDSA44PublicKey is None:
        print("ML-DSA-44 is not known to this Python: it is left to the first verifier", file=sys.stderr)
    print(json.dumps({"ok": not export.findings, "findings": export.findings, "mlDsa": ml_dsa}))
    sys.exit(1 if export.findings else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
