"""What an instance tells and asks the quorum, and its own Patroni, before it starts, becomes the primary, or stops."""
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PREFIX = f"/catalyze/{os.environ['CATALYZE_SERVICE']}/"


def settings():
    """What all members share. Detection: the lease ends `ttl` seconds after its last renewal; who cannot renew it gives up earlier."""
    return {
        "ttl": 20,
        "loop_wait": 4,
        "retry_timeout": 6,
        # A primary that crashed is started again where it is, but not for longer than a failover takes.
        "primary_start_timeout": 20,
        # One that does not stop in time is killed: everything acknowledged is with the standby.
        "primary_stop_timeout": 20,
        "synchronous_mode": True,
        "synchronous_mode_strict": os.environ["POSTGRES_SYNCHRONOUS"] == "strict",
        "postgresql": {
            "use_slots": True,
            "parameters": {
                "max_connections": int(os.environ["POSTGRES_MAX_CONNECTIONS"]),
                "shared_buffers": os.environ["POSTGRES_SHARED_BUFFERS_MIB"] + "MB",
                "wal_keep_size": os.environ["POSTGRES_WAL_KEEP_MIB"] + "MB",
                "max_slot_wal_keep_size": os.environ["POSTGRES_WAL_KEEP_MIB"] + "MB",
                "max_wal_size": os.environ["POSTGRES_MAX_WAL_MIB"] + "MB",
            },
        },
    }


def ask(name, written=None):
    """Reads a key, or writes it, at the first member of the quorum that answers. None where there is no such key; raises when none answers."""
    data = None if written is None else urllib.parse.urlencode({"value": written}).encode()
    failure = None
    for host in os.environ["QUORUM_ADDRESSES"].split(","):
        url = f"http://{host.strip()}/v2/keys{PREFIX}{name}?quorum=true"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data=data, method="PUT" if data else "GET"), timeout=2) as answer:
                return json.load(answer)["node"]["value"]
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            failure = error
        except OSError as error:
            failure = error
    raise failure


def settle(awaited):
    """Puts the settings where they belong. Prints whether the quorum knows of a database."""
    deadline = time.monotonic() + 300
    settled = False
    while time.monotonic() < deadline:
        try:
            if not settled:
                text = json.dumps(settings(), separators=(",", ":"), sort_keys=True)
                if ask("config") != text:
                    ask("config", text)
                settled = True
            known = bool(ask("initialize"))
            if known or awaited == "answer":
                print("some" if known else "none")
                return 0
        except OSError:
            pass
        time.sleep(0.5)
    return 1


def await_standby():
    """Where this instance is the primary and has company, waits until a standby is in sync: at most 15 seconds."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with urllib.request.urlopen("http://127.0.0.1:8008/cluster", timeout=3) as answer:
            members = {m["name"]: m["role"] for m in json.load(answer)["members"]}
        others = [role for name, role in members.items() if name != os.environ["CATALYZE_INSTANCE"]]
        if members.get(os.environ["CATALYZE_INSTANCE"]) != "leader" or not others or "sync_standby" in others:
            return 0
        time.sleep(0.5)
    return 1


def may_promote():
    """Refuses who holds the lease on a line of history that another has ended: it lacks what was acknowledged since.

    The supervisor looks for that before it takes the lease, but in what a member of the quorum told it, which may be of before an isolation. This is asked
    of a majority, and after the lease was taken.
    """
    ended = {line[0] for line in json.loads(ask("history") or "[]")}
    with urllib.request.urlopen("http://127.0.0.1:8008/patroni", timeout=3) as answer:
        timeline = json.load(answer)["timeline"]
    print(f"on timeline {timeline}; ended are {sorted(ended)}", flush=True)
    return 1 if timeline in ended else 0


if __name__ == "__main__":
    commands = {"settle": lambda: settle(sys.argv[2]), "may-promote": may_promote, "await-standby": await_standby}
    sys.exit(commands[sys.argv[1]]())
