"""What an instance tells and asks the quorum, and its own Patroni, before it starts and before it stops."""
import base64
import json
import os
import sys
import time
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


def ask(path, **fields):
    """The first member of the quorum that answers; raises when none does."""
    body = json.dumps({k: base64.b64encode(v.encode()).decode() for k, v in fields.items()}).encode()
    failure = None
    for host in os.environ["PATRONI_ETCD3_HOSTS"].split(","):
        try:
            with urllib.request.urlopen(f"http://{host.strip()}/v3/kv/{path}", data=body, timeout=2) as answer:
                return json.load(answer)
        except OSError as error:
            failure = error
    raise failure


def value(name):
    found = ask("range", key=PREFIX + name).get("kvs")
    return base64.b64decode(found[0]["value"]).decode() if found else None


def settle(awaited):
    """Puts the settings where they belong. Prints whether the quorum knows of a database."""
    deadline = time.monotonic() + 300
    settled = False
    while time.monotonic() < deadline:
        try:
            if not settled:
                text = json.dumps(settings(), separators=(",", ":"), sort_keys=True)
                if value("config") != text:
                    ask("put", key=PREFIX + "config", value=text)
                settled = True
            known = bool(value("initialize"))
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


if __name__ == "__main__":
    sys.exit(settle(sys.argv[2]) if sys.argv[1] == "settle" else await_standby())
