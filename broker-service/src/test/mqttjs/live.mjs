// live.mjs: subscribers that are there. Text, JSON and binary payloads; one client that publishes and subscribes; a
// subscription made again duplicates nothing.
import assert from 'node:assert/strict';
import { connected } from './client.mjs';

function inbox(client) {
  const messages = [];
  let wake = () => {};
  client.on('message', (topic, payload, packet) => {
    messages.push({ topic, payload, retain: packet.retain, qos: packet.qos });
    wake();
  });
  return async (count) => {
    while (messages.length < count) {
      await new Promise((resolve) => (wake = resolve));
    }
    return messages;
  };
}

const text = 'Grüße aus dem Nest, 鳥';
const json = { device: 7, on: true, values: [1, 2.5, null] };
const binary = Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256));

const publisher = await connected('cli_pub');
const subscriber = await connected('cli_live', { clean: true });
const arrived = inbox(subscriber);
await subscriber.subscribeAsync('live/#', { qos: 1 });
await subscriber.subscribeAsync('live/#', { qos: 1 });
await publisher.publishAsync('live/text', text, { qos: 1 });
await publisher.publishAsync('live/json', JSON.stringify(json), { qos: 1 });
await publisher.publishAsync('live/binary', binary, { qos: 1 });
await publisher.publishAsync('live/empty', '', { qos: 1 });
await publisher.publishAsync('live/once', 'exactly', { qos: 2 });
await publisher.publishAsync('live/end', '', { qos: 1 });
const messages = await arrived(6);
assert.deepEqual(messages.map((m) => m.topic), ['live/text', 'live/json', 'live/binary', 'live/empty', 'live/once', 'live/end']);
assert.equal(messages[0].payload.toString(), text);
assert.deepEqual(JSON.parse(messages[1].payload.toString()), json);
assert.deepEqual(messages[2].payload, binary);
assert.equal(messages[3].payload.length, 0);
assert.ok(messages.every((m) => m.qos === 1 && !m.retain));

const both = await connected('cli_both', { clean: true });
const echoed = inbox(both);
await both.subscribeAsync('both/+', { qos: 2 });
for (let i = 0; i < 100; i++) {
  await both.publishAsync(`both/${i % 3}`, `round ${i}`, { qos: i % 3 });
}
await both.publishAsync('both/end', 'end', { qos: 1 });
const echo = await echoed(101);
for (const level of ['0', '1', '2']) {
  assert.deepEqual(
    echo.filter((m) => m.topic === `both/${level}`).map((m) => m.payload.toString()),
    Array.from({ length: 100 }, (_, i) => i).filter((i) => String(i % 3) === level).map((i) => `round ${i}`),
  );
}

await Promise.all([publisher, subscriber, both].map((client) => client.endAsync()));
console.log('live: text, JSON, binary, empty; publisher and subscriber in one; subscribed twice, received once');
