// collect.mjs CLIENT_ID FROM TO [at-least-once]: comes back with its session and takes everything up to the end mark: exactly
// 'Hello mqtt FROM' to 'Hello mqtt TO', in order, once. With at-least-once (the broker was killed while the publisher was
// sending) a message may come again, but first arrivals are complete and in order.
import assert from 'node:assert/strict';
import mqtt from 'mqtt';
import { END, hello, options, topic, url } from './client.mjs';

const [clientId, from, to, mode] = process.argv.slice(2);
const received = [];
const client = mqtt.connect(url, options(clientId));

client.on('connect', (connAck) => assert.equal(connAck.sessionPresent, true));
client.on('message', (where, payload, packet) => {
  assert.equal(where, topic);
  assert.equal(packet.qos, 1);
  if (payload.toString() !== END) {
    received.push(payload.toString());
    return;
  }
  const expected = hello(Number(from), Number(to));
  assert.deepEqual(mode === 'at-least-once' ? [...new Set(received)] : received, expected);
  console.log(`${clientId}: ${received.length} messages, ${new Set(received).size} different`);
  // After this handler MQTT.js acknowledges the message it was called with.
  setImmediate(() => client.end());
});
