"""Runs a program in a terminal of its own: in-terminal.py ROWS COLUMNS PROGRAM ARGUMENT...

What is written to standard input is typed; what the program draws comes out of standard output, byte for byte. The last
line on standard error is JSON: how the program ended, and whether the terminal is as it was before.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios

rows, columns, *command = sys.argv[1:]
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
before = termios.tcgetattr(slave)
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for stream in (0, 1, 2):
        os.dup2(slave, stream)
    os.closerange(3, 256)
    os.execvp(command[0], command)

typed = True
ended = None
while True:
    ready, _, _ = select.select([master] + ([0] if typed else []), [], [], 0.05)
    if 0 in ready:
        keys = os.read(0, 4096)
        typed = len(keys) > 0
        os.write(master, keys)
    if master in ready:
        os.write(1, os.read(master, 65536))
    elif ended is not None:
        break
    if ended is None:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid == child:
            ended = os.waitstatus_to_exitcode(status)

restored = termios.tcgetattr(slave) == before
sys.stderr.write(json.dumps({"exitCode": ended, "restored": restored}) + "\n")
