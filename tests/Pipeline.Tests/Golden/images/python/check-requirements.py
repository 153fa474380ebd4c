"""Fails the build when the Debian packages of the image do not provide what requirements.txt asks for."""
import sys

import pkg_resources

with open("/app/requirements.txt", encoding="utf-8") as file:
    lines = [line.split(" #")[0].strip() for line in file]

missing = 0
for number, line in enumerate(lines, 1):
    if not line or line.startswith("#"):
        continue
    try:
        pkg_resources.require(line)
    except Exception as error:  # every way of not being there ends the build, with the line that asked
        print(f"requirements.txt:{number}: {line}: {type(error).__name__}: {error}", file=sys.stderr)
        missing += 1

if missing:
    print(
        "There is no Python package index in a build. Name the Debian packages that provide these "
        "(for example python3-redis) in a file Aptfile, or put the modules into the archive.",
        file=sys.stderr,
    )
    sys.exit(1)
