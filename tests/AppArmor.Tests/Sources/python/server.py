"""Answers when what programs usually do works: files, threads, child processes, name look-ups, a database in a file."""
import os
import socket
import sqlite3
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def usual():
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"written")
        file.flush()
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    subprocess.run(["/bin/sh", "-c", "ls / | head -n 1"], check=True, capture_output=True)
    subprocess.run(["python3", "-c", "import json"], check=True, capture_output=True)
    socket.getaddrinfo("localhost", 80)
    database = sqlite3.connect(os.path.join(tempfile.gettempdir(), "usual.db"))
    database.execute("CREATE TABLE IF NOT EXISTS visits (at INTEGER)")
    database.commit()
    database.close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            usual()
            self.send_response(200)
        except Exception as error:  # the cause belongs into the log, whatever it is
            print(repr(error), flush=True)
            self.send_response(500)
        self.end_headers()

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
