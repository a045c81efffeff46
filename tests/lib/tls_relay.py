#!/usr/bin/env python3
"""A TLS server or a proxy in front of another port of this machine.

    tls_relay.py PORT --certificate FILE --key FILE [--old]
    tls_relay.py PORT --connect HOST

Prints the port that it listens at, and passes on whatever comes in to PORT.
--old: nothing newer than TLS 1.1.  --connect: an HTTP proxy, which knows no
method but CONNECT and no host but HOST, and says so on standard error.
"""
import argparse
import select
import signal
import socket
import ssl
import sys
import threading


def pass_on(one, other):
    """Bytes both ways until one side ends; TLS ends without a farewell."""
    pairs = {one: other, other: one}
    while True:
        waiting = [s for s in pairs if isinstance(s, ssl.SSLSocket) and s.pending()]
        for side in waiting or select.select(list(pairs), [], [])[0]:
            data = side.recv(65536)
            if not data:
                return
            pairs[side].sendall(data)


def read_head(client):
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(4096)
        if not data:
            return ""
        head += data
    return head.decode("latin-1")


def serve(client, options, context):
    server = None
    try:
        if options.connect:
            line = read_head(client).split("\r\n")[0]
            print(line, file=sys.stderr, flush=True)
            if line.split(":")[0] != "CONNECT " + options.connect:
                client.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
                return
            client.sendall(b"HTTP/1.1 200 Go\r\n\r\n")
        else:
            client = context.wrap_socket(client, server_side=True)
        server = socket.create_connection(("127.0.0.1", options.port))
        pass_on(client, server)
    except (OSError, ValueError):
        pass
    finally:
        # Descriptors only: no close_notify, as when a process is killed.
        client.close()
        if server:
            server.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--old", action="store_true")
    parser.add_argument("--connect")
    options = parser.parse_args()
    context = None
    signal.alarm(60)
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        if options.old:
            context.set_ciphers("DEFAULT@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(
            target=serve, args=(client, options, context), daemon=True
        ).start()


main()
