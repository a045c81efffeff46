"""sign_as_botocore.py SIGNER [COUNT [SEED]]: random requests, signed by SIGNER
(tests/aws/signer) and by botocore, must be signed the same.  Half of them are
signed as URLs.  Says the first that is not, and ends with 1.
"""

import datetime
import hashlib
import json
import random
import subprocess
import sys
from urllib.parse import quote

import botocore
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

BATCH = 2000
UNRESERVED = "abcXYZ019-_.~"
# Without what urlsplit() takes away before botocore sees it, and what ends a path.
ODD = "!\"$&'()*+,/:;<=>@[\\]^`{|} \x01\x1f\x7f\x85\xa0äßéሴ日本😀"
NAME = "abcdeXYZ019-_.!$'*+^`|~"
# What Python's split() takes for a blank is none in HTTP.
VALUE = "abcXYZ019-_.~!\"#$%&'()*+,/:;<=>?@[\\]^`{|}äßéሴ日本😀"
METHODS = "GET POST PUT DELETE PATCH HEAD OPTIONS".split()
UNSIGNED = ("Connection Expect Keep-Alive Proxy-Authenticate te TE Trailer "
            "Proxy-Authorization Transfer-Encoding Upgrade user-agent "
            "User-Agent X-Amzn-Trace-Id").split()
OLDER = "Authorization authorization X-Amz-Date x-amz-date".split()
# Which botocore leaves there when it has no other.
OLDER_TOKEN = "X-Amz-Security-Token x-amz-security-token".split()
TAKEN = {n.lower() for n in UNSIGNED + OLDER + OLDER_TOKEN + ["Date", "Host"]}


def text(rng, alphabet, least, most):
    return "".join(rng.choices(alphabet, k=rng.randint(least, most)))


def path(rng):
    def segment():
        kind = rng.randrange(8)
        if kind < 3:
            return ["", ".", ".."][kind]
        if kind == 3:
            return f"%{rng.randrange(256):02X}%{rng.randrange(256):02x}"
        return text(rng, UNRESERVED + ODD.replace("/", ""), 1, 9)

    if rng.random() < 0.3:
        return rng.choice(["", "/"])
    return "/" + "/".join(segment() for _ in range(rng.randint(1, 6)))


def query(rng, once):
    names = [text(rng, UNRESERVED + ODD, 0, 6) for _ in range(rng.randint(0, 5))]
    if not once:
        names += rng.choices(names, k=rng.randint(0, 3)) if names else []
    pairs = [(n, text(rng, UNRESERVED + ODD, 0, 6)) for n in names]
    return list(dict(pairs).items()) if once else pairs


def value(rng):
    blanks = ["", " ", "  ", "\t", " \t  "]
    out = rng.choice(blanks)
    for _ in range(rng.randint(0, 4)):
        out += text(rng, VALUE, 1, 12) + rng.choice(blanks)
    return out


def headers(rng, as_url, has_token):
    names = [text(rng, NAME, 1, 10) for _ in range(rng.randint(0, 6))]
    names = [n for n in names if n.lower() not in TAKEN]
    if names:
        names += [rng.choice([n.upper(), n.lower()])
                  for n in rng.choices(names, k=rng.randint(0, 3))]
    names += rng.sample(UNSIGNED, rng.choice([0, 0, 1, 3]))
    if not as_url:
        older = OLDER + (OLDER_TOKEN if has_token else [])
        names += rng.sample(older, rng.choice([0, 0, 1, 2]))
    rng.shuffle(names)
    return [(n, value(rng)) for n in names]


def scope(rng):
    """From few, so that keys are used again, and from many."""
    def one_of(alphabet, least, most, few):
        if rng.random() < 0.8:
            return text(random.Random(few + str(rng.randrange(2))), alphabet,
                        least, most)
        return text(rng, alphabet, least, most)

    name = "abcdefghijklmnopqrstuvwxyz0123456789-"
    letters = name[:26].upper() + name[26:36]
    base64 = letters + name[:26] + "+/="
    out = {"key_id": one_of(letters, 16, 20, "key"),
           "secret": one_of(base64 + VALUE, 1, 60, "secret"),
           "region": one_of(name, 1, 16, "region"),
           "service": one_of(name, 1, 12, "service"),
           "time": rng.randrange(4102444800)}
    if rng.random() < 0.8:
        out["time"] = 1700000000 + rng.randrange(3 * 86400)
    if rng.random() < 0.4:
        out["token"] = text(rng, base64, 1, 600)
    return out


def case(rng):
    """The line for the signer, and the URL and parameters for botocore."""
    as_url = rng.random() < 0.5
    host = rng.choice(["a.example", "dynamodb.eu-west-1.amazonaws.com",
                       "127.0.0.1:8000", "[::1]:4566", "b.example:8443"])
    pairs = query(rng, as_url)
    line = scope(rng)
    line.update(method=rng.choice(METHODS), host=host, path=path(rng),
                headers=headers(rng, as_url, "token" in line), body="")
    url = f"{rng.choice(['http', 'https'])}://{host}{line['path']}"
    params = None
    if not as_url and pairs and rng.random() < 0.5:
        # As it is, which both have to encode.
        params = pairs
        line["path"] += "?" + "&".join(
            n.replace("&", "%26").replace("=", "%3D") + "=" +
            v.replace("&", "%26") for n, v in pairs)
    elif pairs:
        encoded = "?" + "&".join(quote(n, safe="-_.~") + "=" +
                                 quote(v, safe="-_.~") for n, v in pairs)
        line["path"] += encoded
        url += encoded
    if as_url:
        line["expires"] = rng.randint(1, 604800)
    else:
        size = rng.choice([0, 10, 300, 300, 2000])
        line["body"] = rng.randbytes(rng.randint(0, size)).hex()
        line["digest"] = rng.random() < 0.3
    return line, url, params


def sign(line, url, params):
    """As botocore does: the canonical request and what is sent."""
    body = bytes.fromhex(line["body"])
    request = AWSRequest(method=line["method"], url=url, data=body,
                         params=params)
    for name, content in line["headers"]:
        request.headers[name] = content
    if line.get("digest"):
        request.headers["X-Amz-Content-SHA256"] = \
            hashlib.sha256(body).hexdigest()
    now = datetime.datetime.fromtimestamp(line["time"], datetime.timezone.utc)
    auth.get_current_datetime = lambda *_: now.replace(tzinfo=None)
    who = Credentials(line["key_id"], line["secret"], line.get("token"))
    where = line["service"], line["region"]
    if "expires" in line:
        signer = auth.SigV4QueryAuth(who, *where, expires=line["expires"])
    else:
        signer = auth.SigV4Auth(who, *where)
    canonical, made = signer.canonical_request, []
    signer.canonical_request = lambda r: made.append(canonical(r)) or made[0]
    signer.add_auth(request)
    sent = request.url if "expires" in line else line["path"]
    return made[0], sent, list(request.headers.items())


def parts(path, pairs):
    """The same for headers and parameters in another order."""
    return (sorted(path.partition("?")[2].split("&")),
            sorted((n.lower(), v) for n, v in pairs))


def check(index, made, answer, seed):
    line, url, params = made
    canonical, sent, pairs = sign(line, url, params)
    if answer["canonical"] == canonical and \
            parts(answer["path"], answer["headers"]) == parts(sent, pairs):
        return
    sys.exit(f"request {index} of seed {seed} is signed in another way:\n"
             f"{json.dumps(line)}\n--- botocore\n{canonical}\n{sent}\n{pairs}\n"
             f"--- signer\n{answer['canonical']}\n{answer['path']}\n"
             f"{answer['headers']}")


def main(signer, count=2000, seed=20261122):
    count = int(count)
    rng = random.Random(int(seed))
    for start in range(0, count, BATCH):
        cases = [case(rng) for _ in range(min(BATCH, count - start))]
        lines = "".join(json.dumps(made[0]) + "\n" for made in cases)
        out = subprocess.run([signer], input=lines.encode(), check=True,
                             stdout=subprocess.PIPE).stdout
        answers = out.decode().split("\n")[:-1]
        if len(answers) != len(cases):
            sys.exit(f"{len(answers)} answers to {len(cases)} requests")
        for i, (made, answer) in enumerate(zip(cases, answers)):
            check(start + i, made, json.loads(answer), seed)
    print(f"{count} of {count} requests are signed as botocore "
          f"{botocore.__version__} does, seed {seed}")


main(*sys.argv[1:])
