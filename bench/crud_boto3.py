"""As measure.h says, with boto3: one client for all threads."""
import json
import resource
import sys
import threading
import time

import boto3
from botocore.config import Config

url, table, item_file, op, in_flight, operations = sys.argv[1:7]
in_flight, operations = int(in_flight), int(operations)
with open(item_file, encoding="utf-8") as f:
    item = json.load(f)
key = {name: item[name] for name in ("owner_id", "wiki_slug")}
client = boto3.client(
    "dynamodb",
    endpoint_url=url,
    config=Config(max_pool_connections=in_flight),
)


def run(count):
    for _ in range(count):
        if op == "put":
            client.put_item(
                TableName=table,
                Item=item,
                ConditionExpression="attribute_not_exists(#0)",
                ExpressionAttributeNames={"#0": "absent"},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        elif "Item" not in client.get_item(TableName=table, Key=key):
            sys.exit("an answer without the item")


def run_all(count):
    each = count // in_flight
    threads = [
        threading.Thread(target=run, args=(each,)) for _ in range(in_flight)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return each * in_flight


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


run_all(operations // 10 + in_flight)
cpu_before, wall_before = cpu(), time.monotonic()
done = run_all(operations)
cpu_used, wall_used = cpu() - cpu_before, time.monotonic() - wall_before
print(f"{cpu_used * 1e6 / done:.2f} {done / wall_used:.0f}")
