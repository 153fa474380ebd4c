"""A small appointments book: one page and a JSON API.

GET    /                        the page
GET    /health                  200 while the database answers
GET    /api/appointments        the list
POST   /api/appointments        {"patient", "at", "reason"} -> 201
DELETE /api/appointments/<id>   cancels -> 204
GET    /api/about               which instance answers, visits over all instances
"""
import json
import os
import queue
import re
import signal
import socket
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import store

INSTANCE = os.environ.get("CATALYZE_INSTANCE", socket.gethostname())
LARGEST_BODY = 16 * 1024
WORKERS = 8
STATIC = {
    "/": ("static/index.html", "text/html; charset=utf-8"),
    "/style.css": ("static/style.css", "text/css; charset=utf-8"),
    "/page.js": ("static/page.js", "text/javascript; charset=utf-8"),
}


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Handler(BaseHTTPRequestHandler):
    # A connection for each request: one kept open would occupy one of the few threads.
    protocol_version = "HTTP/1.0"
    server_version = "appointments"
    sys_version = ""
    timeout = 5
    appointments = store.from_environment()

    def do_GET(self):
        self.answer(self.get)

    def do_POST(self):
        self.answer(self.post)

    def do_DELETE(self):
        self.answer(self.delete)

    def answer(self, action):
        try:
            action()
        except Refused as refusal:
            self.send_json(refusal.status, {"error": str(refusal)})
        except store.Unavailable as error:
            print(f"db01 is away: {error}", flush=True)
            self.send_json(503, {"error": "The database cannot be reached; try again."})

    def get(self):
        if self.path in STATIC:
            name, kind = STATIC[self.path]
            with open(name, "rb") as file:
                self.send(200, kind, file.read())
        elif self.path == "/health":
            self.appointments.check()
            self.send_json(200, {"healthy": True, "instance": INSTANCE})
        elif self.path == "/api/appointments":
            rows, cached = self.appointments.list()
            self.send_json(200, {"appointments": rows, "cached": cached, "instance": INSTANCE})
        elif self.path == "/api/about":
            self.send_json(200, {"instance": INSTANCE, "visits": self.appointments.count_visit()})
        else:
            raise Refused(404, "There is nothing here.")

    def post(self):
        body = self.read_json()
        if self.path != "/api/appointments":
            raise Refused(404, "There is nothing here.")
        patient = text(body, "patient", 1, 100)
        reason = text(body, "reason", 0, 200)
        try:
            at = datetime.strptime(text(body, "at", 16, 16), "%Y-%m-%dT%H:%M")
        except ValueError:
            raise Refused(400, "at: expected a time such as 2030-01-31T09:30.") from None
        self.send_json(201, {"id": self.appointments.add(patient, at, reason), "instance": INSTANCE})

    def delete(self):
        match = re.fullmatch(r"/api/appointments/(\d{1,18})", self.path)
        if not match or not self.appointments.cancel(int(match.group(1))):
            raise Refused(404, "There is no such appointment.")
        self.send(204, None, b"")

    def read_json(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise Refused(413 if length.isdigit() else 411, "Expected a body of at most 16 KiB with its length.")
        try:
            body = json.loads(self.rfile.read(int(length)))
        except ValueError:
            raise Refused(400, "The body is not JSON.") from None
        if not isinstance(body, dict):
            raise Refused(400, "Expected a JSON object.")
        return body

    def send_json(self, status, value):
        self.send(status, "application/json", json.dumps(value).encode())

    def send(self, status, kind, body):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Instance", INSTANCE)
        self.end_headers()
        self.wfile.write(body)

    # Requests name patients' appointments; they are not logged.
    def log_request(self, code="-", size="-"):
        pass


def text(body, field, shortest, longest):
    value = body.get(field, "")
    if not isinstance(value, str) or not shortest <= len(value.strip()) <= longest or "\0" in value:
        raise Refused(400, f"{field}: expected {shortest} to {longest} characters.")
    return value.strip()


class PooledServer(HTTPServer):
    """A fixed number of threads, so that there is a fixed number of database connections."""

    request_queue_size = 128

    def __init__(self, address, handler):
        super().__init__(address, handler)
        self.waiting = queue.Queue()
        for _ in range(WORKERS):
            threading.Thread(target=self.work, daemon=True).start()

    def process_request(self, request, client_address):
        self.waiting.put((request, client_address))

    def work(self):
        while True:
            request, client_address = self.waiting.get()
            try:
                self.finish_request(request, client_address)
            except OSError as error:
                print(f"a client went away: {error}", flush=True)
            except Exception:
                self.handle_error(request, client_address)
            finally:
                self.shutdown_request(request)


def main():
    server = PooledServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"{INSTANCE} listens on {server.server_port}", flush=True)
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
