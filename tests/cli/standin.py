#!/usr/bin/env python3
"""standin.py [--dynamodb URL] [--lifetime SECONDS] [--log FILE] [--region NAME]
           [--authorization FILE] [--token FILE] [--access-token TEXT]
           [--refresh-token TEXT] [--key ID:SECRET] [--outage N]
           [--mfa SERIAL:CODE]

Plays the services that hand out credentials, all at one URL on 127.0.0.1, which
is the first line of standard output: the metadata service of an instance
(IMDSv2), the agent of a container (/container), STS, the portal and the token
service of Identity Center, and the sign-in service.  Each hands out new
credentials at every request, which live so many seconds.

What is sent to it for DynamoDB it passes on to --dynamodb, if it is signed with
credentials that it handed out and that have not expired.  Nothing is taken on
trust: signatures of requests and proofs are calculated again.

  --authorization FILE  what the container's agent wants to see, read each time
  --token FILE          the web identity token, read each time
  --access-token TEXT   a login of Identity Center that is good from the start
  --refresh-token TEXT  the token that renews a login; each renewal makes another
  --key ID:SECRET       keys that are good for ever, for the source of a role
  --outage N            after N credentials the old ones are handed out, expired,
                        and DynamoDB takes them: AWS cannot renew them for now
  --mfa SERIAL:CODE     without which no role is given to anybody
  --region NAME         where the instance stands

The log has a line for each request: the service, what it was asked, the status.
"""
import argparse
import base64
import hashlib
import hmac
import http.client
import http.server
import json
import secrets
import sys
import threading
import time
import urllib.parse

ROLE = "stand-in-role"
ACCOUNT = "123456789012"
IMDS_ROLES = "/latest/meta-data/iam/security-credentials/"
lock = threading.Lock()


class Refused(Exception):
    def __init__(self, status, name, message=""):
        super().__init__(name)
        self.status, self.name, self.message = status, name, message


# ECDSA on P-256 as FIPS 186-5 has it; slow and short.
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = (3 * p[0] * p[0] - 3) * pow(2 * p[1], -1, P)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def times(k, p):
    out = None
    while k:
        if k & 1:
            out = add(out, p)
        p, k = add(p, p), k >> 1
    return out


def is_signed(key, signature, message):
    r, s = (int.from_bytes(signature[i:i + 32], "big") for i in (0, 32))
    x, y = key
    if len(signature) != 64 or not (0 < r < N and 0 < s < N):
        return False
    if (y * y - x * x * x + 3 * x - B) % P != 0:
        return False
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    w = pow(s, -1, N)
    point = add(times(digest * w % N, G), times(r * w % N, key))
    return point is not None and point[0] % N == r


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Issuer:
    """Credentials that were handed out, and until when they are good."""

    def __init__(self, options):
        self.options = options
        self.keys = {}
        self.handed_out = 0
        self.last = None
        if options.key:
            name, secret = options.key.split(":", 1)
            self.keys[name] = (secret, None, None)

    def new(self):
        outage = self.options.outage
        with lock:
            if outage and self.handed_out >= outage:
                return self.last
            self.handed_out += 1
            key = "ASIASTANDIN%05d" % self.handed_out
            secret, token = secrets.token_hex(20), secrets.token_hex(24)
            expires = int(time.time()) + self.options.lifetime
            self.keys[key] = (secret, token, expires)
            self.last = key, secret, token, expires
            return self.last

    def find(self, key, token):
        """The secret, if they are good now."""
        with lock:
            secret, expected, expires = self.keys.get(key, (None, None, None))
        if secret is None or expected != token:
            raise Refused(400, "UnrecognizedClientException")
        outage = self.options.outage and self.handed_out >= self.options.outage
        if expires is not None and time.time() >= expires and not outage:
            raise Refused(400, "ExpiredTokenException", "it is over")
        return secret


def digest_of(key, *texts):
    for text in texts:
        key = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return key


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536

    # What the requests are made of.

    def check_signature(self, service):
        """Signature version 4, as its specification has it."""
        word, _, rest = self.headers.get("Authorization", "").partition(" ")
        if word != "AWS4-HMAC-SHA256":
            raise Refused(400, "MissingAuthenticationTokenException")
        parts = dict(p.strip().split("=", 1) for p in rest.split(","))
        key, *scope = parts["Credential"].split("/")
        secret = self.server.issuer.find(
            key, self.headers.get("X-Amz-Security-Token"))
        names = parts["SignedHeaders"].split(";")
        path, _, query = self.path.partition("?")
        canonical = "\n".join([
            self.command, path, query,
            *("%s:%s" % (n, self.headers[n].strip()) for n in names), "",
            ";".join(names), hashlib.sha256(self.body).hexdigest()])
        date = self.headers["X-Amz-Date"]
        to_sign = "\n".join([
            word, date, "/".join(scope),
            hashlib.sha256(canonical.encode()).hexdigest()])
        signing_key = digest_of(("AWS4" + secret).encode(), *scope)
        expected = digest_of(signing_key, to_sign).hex()
        if scope[2] != service or scope[0] != date[:8] or \
           "host" not in names or expected != parts["Signature"]:
            raise Refused(400, "InvalidSignatureException")
        return key

    def require(self, what, have, want):
        if want is None or have != want:
            raise Refused(400, "StandInException", what)

    def json_body(self):
        self.require("content type", self.headers.get("Content-Type"),
                     "application/json")
        return json.loads(self.body)

    def file(self, path):
        self.require("no file is known", path is None, False)
        with open(path, encoding="utf-8") as f:
            return f.read()

    # The services: each gives the answer's text.

    def document(self, **more):
        key, secret, token, expires = self.server.issuer.new()
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(expires))
        return json.dumps(dict(AccessKeyId=key, SecretAccessKey=secret,
                               Token=token, Expiration=when, **more))

    def metadata(self):
        self.note = "imds", self.path.rsplit("/", 1)[1] or "roles"
        if self.path == "/latest/api/token":
            self.require("method", self.command, "PUT")
            self.require("lifetime", self.headers.get(
                "X-aws-ec2-metadata-token-ttl-seconds"), "21600")
            token = secrets.token_urlsafe(30)
            self.server.metadata_tokens.add(token)
            return token
        if self.headers.get("X-aws-ec2-metadata-token") not in \
           self.server.metadata_tokens:
            raise Refused(401, "Unauthorized")
        region = self.server.options.region
        if self.path == "/latest/meta-data/placement/region" and region:
            return region
        if self.path == IMDS_ROLES:
            return ROLE
        if self.path == IMDS_ROLES + ROLE:
            return self.document(Code="Success", Type="AWS-HMAC")
        raise Refused(404, "NotFound")

    def container(self):
        self.note = "container", "credentials"
        want = self.server.options.authorization
        if want and self.headers.get("Authorization") != self.file(want):
            raise Refused(401, "AccessDenied", "the token is not known")
        return self.document(AccountId=ACCOUNT)

    def sts(self):
        form = dict(urllib.parse.parse_qsl(self.body.decode()))
        action = form.get("Action")
        self.note = "sts", str(action)
        self.require("version", form.get("Version"), "2011-06-15")
        self.require("role", form.get("RoleArn", "")[:13], "arn:aws:iam::")
        self.require("session name", bool(form.get("RoleSessionName")), True)
        if action == "AssumeRole":
            self.check_signature("sts")
            if self.server.options.mfa and self.server.options.mfa != \
               "%(SerialNumber)s:%(TokenCode)s" % form:
                raise Refused(403, "AccessDenied", "wrong code")
        elif action == "AssumeRoleWithWebIdentity":
            self.require("signed", self.headers.get("Authorization") is None,
                         True)
            self.require("token", form.get("WebIdentityToken"),
                         self.file(self.server.options.token).strip())
        else:
            raise Refused(400, "InvalidAction")
        key, secret, token, expires = self.server.issuer.new()
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(expires))
        role = form["RoleArn"].rsplit("/", 1)[1]
        return f"""<{action}Response
 xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>
<AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>
<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/{role}/x</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>{key}</AccessKeyId>
<SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{token}</SessionToken>
<Expiration>{when}</Expiration></Credentials>
</{action}Result></{action}Response>"""

    def portal(self):
        self.note = "sso", "credentials"
        query = dict(urllib.parse.parse_qsl(self.path.partition("?")[2]))
        self.require("account", query.get("account_id"), ACCOUNT)
        self.require("role", query.get("role_name"), ROLE)
        if self.headers.get("x-amz-sso_bearer_token") != \
           self.server.access_token:
            raise Refused(401, "UnauthorizedException", "session expired")
        key, secret, token, expires = self.server.issuer.new()
        return json.dumps({"roleCredentials": {
            "accessKeyId": key, "secretAccessKey": secret,
            "sessionToken": token, "expiration": expires * 1000}})

    def renew_login(self, request):
        """Takes the token and makes the next."""
        with lock:
            self.require("grant", request.get("grantType"), "refresh_token")
            self.require("client", bool(request.get("clientId")), True)
            if request.get("refreshToken") != self.server.refresh_token:
                raise Refused(400, "InvalidGrantException")
            self.server.refresh_token = secrets.token_hex(16)
            return self.server.refresh_token

    def oidc(self):
        self.note = "oidc", "CreateToken"
        request = self.json_body()
        self.require("client", bool(request.get("clientSecret")), True)
        token = self.renew_login(request)
        self.server.access_token = secrets.token_hex(16)
        return json.dumps({
            "accessToken": self.server.access_token, "tokenType": "Bearer",
            "expiresIn": 3600, "refreshToken": token})

    def sign_in(self):
        self.note = "signin", "CreateOAuth2Token"
        self.check_proof(self.headers.get("DPoP", ""))
        refresh = self.renew_login(self.json_body())
        key, secret, token, _ = self.server.issuer.new()
        return json.dumps({
            "accessToken": {"accessKeyId": key, "secretAccessKey": secret,
                            "sessionToken": token},
            "tokenType": "aws_sigv4", "refreshToken": refresh,
            "expiresIn": self.server.options.lifetime})

    def check_proof(self, proof):
        """RFC 9449: who renews has the key, and this was made for now."""
        try:
            signed, _, signature = proof.rpartition(".")
            head, claims = (json.loads(unbase64(t)) for t in signed.split("."))
            key = [int.from_bytes(unbase64(head["jwk"][c]), "big")
                   for c in "xy"]
            good = is_signed(tuple(key), unbase64(signature), signed.encode())
        except (KeyError, ValueError):
            raise Refused(400, "StandInException", "no proof") from None
        self.require("signature of the proof", good, True)
        self.require("curve", head["jwk"]["crv"], "P-256")
        self.require("algorithm", head["alg"], "ES256")
        self.require("type", head["typ"], "dpop+jwt")
        self.require("method", claims["htm"], "POST")
        self.require("URL", claims["htu"],
                     "http://%s/v1/token" % self.headers["Host"])
        self.require("time", abs(claims["iat"] - time.time()) < 60, True)
        self.require("number", claims["jti"] in self.server.proofs, False)
        self.server.proofs.add(claims["jti"])

    def dynamodb(self):
        target = self.headers["X-Amz-Target"]
        self.note = "dynamodb", target.partition(".")[2]
        key = self.check_signature("dynamodb")
        self.note += key,
        there = urllib.parse.urlsplit(self.server.options.dynamodb)
        connection = http.client.HTTPConnection(there.netloc)
        connection.request("POST", "/", self.body, {
            "Content-Type": self.headers["Content-Type"],
            "X-Amz-Target": target})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            self.give(answer.status, text)
            return None
        return text

    # The way in and out.

    def service(self):
        if "X-Amz-Target" in self.headers:
            return self.dynamodb
        path = self.path.partition("?")[0]
        if path.startswith("/latest/"):
            return self.metadata
        return {"/container": self.container, "/": self.sts,
                "/federation/credentials": self.portal,
                "/token": self.oidc, "/v1/token": self.sign_in}.get(path)

    def give(self, status, body):
        if isinstance(body, str):
            body = body.encode()
        self.server.write_log(*self.note, str(status))
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self):
        self.note = "unknown", self.path
        self.body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        service = self.service()
        try:
            if service is None:
                raise Refused(404, "NotFound", self.path)
            text = service()
            if text is not None:
                self.give(200, text)
        except Refused as e:
            self.note += e.name, e.message.replace(" ", "-")
            self.give(e.status, json.dumps({
                "__type": e.name, "code": e.name, "error": e.name,
                "message": e.message}))

    do_GET = do_PUT = do_POST = answer

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, options):
        super().__init__(("127.0.0.1", 0), Handler)
        self.options = options
        self.issuer = Issuer(options)
        self.metadata_tokens, self.proofs = set(), set()
        self.access_token = options.access_token
        self.refresh_token = options.refresh_token
        self.log = open(options.log or "/dev/null", "a", encoding="utf-8")

    def write_log(self, *words):
        with lock:
            print(*words, file=self.log, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lifetime", type=int, default=3600)
    parser.add_argument("--outage", type=int)
    for name in ("dynamodb", "log", "region", "authorization", "token",
                 "access-token", "refresh-token", "key", "mfa"):
        parser.add_argument("--" + name)
    server = Server(parser.parse_args())
    print("http://127.0.0.1:%d" % server.server_port, flush=True)
    timer = threading.Timer(120, server.shutdown)
    timer.daemon = True
    timer.start()
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
