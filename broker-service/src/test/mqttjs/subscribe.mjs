// subscribe.mjs CLIENT_ID: subscribes `test` at QoS 1 with a session that stays, and leaves.
import assert from 'node:assert/strict';
import { connected, topic } from './client.mjs';

const client = await connected(process.argv[2]);
const granted = await client.subscribeAsync(topic, { qos: 1 });
assert.deepEqual(granted.map((g) => [g.topic, g.qos]), [[topic, 1]]);
await client.endAsync();
