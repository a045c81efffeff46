// As measure.h says, with the JavaScript SDK: that many calls at once.
// The SDK is found in the folder that CRUD_JS names.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import http from "node:http";

const require = createRequire(process.env.CRUD_JS + "/");
const { DynamoDBClient, GetItemCommand, PutItemCommand } = require(
	"@aws-sdk/client-dynamodb",
);
const [endpoint, TableName, file, op, inFlight, operations] =
	process.argv.slice(2);
const Item = JSON.parse(readFileSync(file, "utf8"));
const Key = { owner_id: Item.owner_id, wiki_slug: Item.wiki_slug };
const client = new DynamoDBClient({
	endpoint,
	requestHandler: {
		httpAgent: new http.Agent({ keepAlive: true, maxSockets: +inFlight }),
	},
});

async function run(count) {
	const put = {
		TableName,
		Item,
		ConditionExpression: "attribute_not_exists(#0)",
		ExpressionAttributeNames: { "#0": "absent" },
		ReturnValuesOnConditionCheckFailure: "ALL_OLD",
	};
	for (let i = 0; i < count; i++) {
		if (op === "put") {
			await client.send(new PutItemCommand(put));
			continue;
		}
		const answer = await client.send(new GetItemCommand({ TableName, Key }));
		if (answer.Item === undefined) {
			throw new Error("an answer without the item");
		}
	}
}

async function runAll(count) {
	const each = Math.floor(count / inFlight);
	await Promise.all(Array.from({ length: +inFlight }, () => run(each)));
	return each * inFlight;
}

// Half as many once more: the compiler of node needs its time.
await runAll(Math.floor(operations / 2) + +inFlight);
const cpu = process.cpuUsage();
const wall = performance.now();
const done = await runAll(operations);
const used = process.cpuUsage(cpu);
const took = performance.now() - wall;
console.log(
	`${((used.user + used.system) / done).toFixed(2)} ` +
		`${((done * 1000) / took).toFixed(0)}`,
);
client.destroy();
