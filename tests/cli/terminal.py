#!/usr/bin/env python3
"""terminal.py [--columns N] [--seconds N] [--wait TEXT --send TEXT]...
            COMMAND...

Run a command on a terminal of its own and print all that it writes there, byte
for byte.  After TEXT was seen, send the next TEXT (\\n is a return key, \\x03
what control-C makes).  Ends with the command's status, 128 + n for a signal.
After 25 seconds, or as many as are given, the command is killed.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time


def arguments(argv):
    columns, seconds, steps = 80, 25, []
    while argv and argv[0].startswith("--"):
        name, value = argv[0], argv[1]
        if name == "--columns":
            columns = int(value)
        elif name == "--seconds":
            seconds = int(value)
        elif name == "--wait":
            steps.append([value.encode(), b""])
        elif name == "--send":
            steps[-1][1] = value.encode().decode("unicode_escape").encode()
        argv = argv[2:]
    return columns, seconds, steps, argv


def main():
    columns, seconds, steps, command = arguments(sys.argv[1:])
    pid, fd = pty.fork()
    if pid == 0:
        # The parent sets the size first.
        time.sleep(0.05)
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    seen, start = b"", 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if steps and steps[0][0] in seen[start:]:
            start = len(seen)
            os.write(fd, steps.pop(0)[1])
        if not select.select([fd], [], [], 0.1)[0]:
            continue
        try:
            got = os.read(fd, 65536)
        except OSError:  # Linux: the other end is closed
            got = b""
        if not got:
            break
        seen += got
    else:
        os.kill(pid, 9)
    sys.stdout.buffer.write(seen)
    sys.stdout.buffer.flush()
    status = os.waitpid(pid, 0)[1]
    if steps:
        sys.exit("terminal.py: never seen: %r" % steps[0][0])
    sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status)
             else os.WEXITSTATUS(status))


main()
