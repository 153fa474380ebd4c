"""Appointments in PostgreSQL, a counter and a short-lived copy of the list in Redis."""
import json
import os
import threading
import time

import psycopg2
import redis

LIST_KEY = "appointments:list"
LIST_SECONDS = 5
VISITS_KEY = "appointments:visits"

SCHEMA = """
CREATE TABLE IF NOT EXISTS appointments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  patient text NOT NULL,
  at timestamp NOT NULL,
  reason text NOT NULL DEFAULT '',
  cancelled boolean NOT NULL DEFAULT false,
  created timestamptz NOT NULL DEFAULT now()
)
"""

# Several instances start at once; IF NOT EXISTS alone lets two of them collide in the catalog.
SCHEMA_LOCK = 4711


class Unavailable(Exception):
    """The database could not be reached in time."""


class Store:
    """One connection per thread; a lost one is made again."""

    def __init__(self, database_url, redis_url):
        self._database_url = database_url
        self._threads = threading.local()
        self._cache = redis.Redis.from_url(
            redis_url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)
        self._schema_ready = False
        self._schema_lock = threading.Lock()

    def add(self, patient, at, reason):
        row = self._run(
            "INSERT INTO appointments (patient, at, reason) VALUES (%s, %s, %s) RETURNING id",
            (patient, at, reason))[0]
        self._forget_list()
        return row[0]

    def cancel(self, appointment_id):
        rows = self._run(
            "UPDATE appointments SET cancelled = true WHERE id = %s AND NOT cancelled RETURNING id",
            (appointment_id,))
        self._forget_list()
        return bool(rows)

    def list(self):
        """The appointments to come first, and whether they came from the cache."""
        cached = self._from_cache(lambda cache: cache.get(LIST_KEY))
        if cached is not None:
            return json.loads(cached), True
        rows = self._run(
            "SELECT id, patient, to_char(at, 'YYYY-MM-DD\"T\"HH24:MI'), reason, cancelled"
            " FROM appointments ORDER BY cancelled, at, id LIMIT 200")
        appointments = [
            {"id": r[0], "patient": r[1], "at": r[2], "reason": r[3], "cancelled": r[4]} for r in rows]
        self._from_cache(lambda cache: cache.set(LIST_KEY, json.dumps(appointments), ex=LIST_SECONDS))
        return appointments, False

    def count_visit(self):
        """Visits over all instances; None while the cache is away, which must not stop the page."""
        return self._from_cache(lambda cache: cache.incr(VISITS_KEY))

    def check(self):
        self._run("SELECT 1")

    def _forget_list(self):
        self._from_cache(lambda cache: cache.delete(LIST_KEY))

    def _from_cache(self, use):
        try:
            return use(self._cache)
        except redis.RedisError as error:
            print(f"cache01: {type(error).__name__}: {error}", flush=True)
            return None

    # A statement is repeated only if its transaction is known not to have been committed: the
    # connection was lost before COMMIT was sent.
    def _run(self, statement, parameters=()):
        deadline = time.monotonic() + 10
        pause = 0.1
        while True:
            committing = False
            try:
                connection = self._connection()
                with connection.cursor() as cursor:
                    cursor.execute(statement, parameters)
                    rows = cursor.fetchall()
                committing = True
                connection.commit()
                return rows
            except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
                self._drop_connection()
                if committing or time.monotonic() > deadline:
                    raise Unavailable(str(error)) from error
                print(f"db01: {str(error).strip()}; trying again", flush=True)
                time.sleep(pause)
                pause = min(pause * 2, 1)
            except psycopg2.Error:
                self._drop_connection()
                raise

    def _connection(self):
        connection = getattr(self._threads, "connection", None)
        if connection is None or connection.closed:
            connection = psycopg2.connect(self._database_url, connect_timeout=3)
            self._threads.connection = connection
            self._make_schema(connection)
        return connection

    def _make_schema(self, connection):
        with self._schema_lock:
            if self._schema_ready:
                return
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_LOCK,))
                cursor.execute(SCHEMA)
            connection.commit()
            self._schema_ready = True

    def _drop_connection(self):
        connection = getattr(self._threads, "connection", None)
        self._threads.connection = None
        if connection is not None:
            try:
                connection.close()
            except psycopg2.Error as error:
                print(f"db01: closing: {error}", flush=True)


def from_environment():
    return Store(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
