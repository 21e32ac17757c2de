"""The book of a service: what it was sent and what it accepted, on disk before the answer leaves."""
import json, os, threading, time


class Book:
    """Appends one line for each thing that happened, and has it on disk before it returns."""

    def __init__(self, path):
        self.file = open(path, "ab", buffering=0)
        self.lock = threading.Lock()
        self.posts, self.accepted, self.answered, self.ids = [], {}, {}, {}

    def write(self, what, sync=True, **more):
        line = {"at": time.time(), "what": what, **more}
        with self.lock:
            self.file.write(json.dumps(line).encode() + b"\n")
            if sync:
                os.fdatasync(self.file.fileno())
        return line

    def posted(self, key):
        """A whole POST has arrived."""
        self.posts.append((key, self.write("post", sync=False, key=key)["at"]))

    def accept(self, key, remote):
        """From here on the job is paid for."""
        self.write("accept", key=key, id=remote)
        self.accepted.setdefault(key, []).append(remote)
        self.ids[remote] = key

    def answer(self, key):
        """The last byte of the answer to a submit has left."""
        self.answered[key] = self.write("answer", sync=False, key=key)["at"]

    def doubles(self):
        return {key: ids for key, ids in self.accepted.items() if len(ids) > 1}

    def post_counts(self):
        counts = {}
        for key, _ in self.posts:
            counts[key] = counts.get(key, 0) + 1
        return counts
