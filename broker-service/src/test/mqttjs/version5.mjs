// version5.mjs: what MQTT 5.0 brings: a session of QoS 2, a shared subscription, a delayed will, expiry, request and response.
import assert from 'node:assert/strict';
import mqtt from 'mqtt';
import { connected, options, url } from './client.mjs';

const V5 = { protocolVersion: 5, clean: true };

function inbox(client) {
  const messages = [];
  let wake = () => {};
  client.on('message', (topic, payload, packet) => {
    messages.push({ topic, text: payload.toString(), properties: packet.properties ?? {} });
    wake();
  });
  return async (count) => {
    while (messages.length < count) {
      await new Promise((resolve) => (wake = resolve));
    }
    return messages;
  };
}

const numbers = (count) => Array.from({ length: count }, (_, i) => String(i));
const sender = await connected('v5-sender', V5);

const session = { ...V5, clean: false, properties: { sessionExpiryInterval: 3600 } };
const away = await connected('v5-device', session);
await away.subscribeAsync('v5/session', { qos: 2 });
await away.endAsync();
for (const text of numbers(100)) {
  await sender.publishAsync('v5/session', text, { qos: 2 });
}
await sender.publishAsync('v5/session', 'long-lived', { qos: 2, properties: { messageExpiryInterval: 3600 } });
// What waits may come at once: who listens has to be there before the connection is.
const back = mqtt.connect(url, { ...options('v5-device'), ...session });
const missed = await inbox(back)(101);
assert.deepEqual(missed.map((m) => m.text), [...numbers(100), 'long-lived']);
const left = missed[100].properties.messageExpiryInterval;
assert.ok(left > 0 && left <= 3600, `message expiry interval ${left}`);

const members = [await connected('v5-one', V5), await connected('v5-two', V5)];
const inboxes = members.map(inbox);
for (const member of members) {
  await member.subscribeAsync('$share/js/v5/shared', { qos: 1 });
}
for (const text of numbers(100)) {
  await sender.publishAsync('v5/shared', text, { qos: 1 });
}
const shares = await Promise.all(inboxes.map((arrived) => arrived(50)));
assert.deepEqual(shares.flat().map((m) => Number(m.text)).sort((a, b) => a - b).map(String), numbers(100));

const watched = inbox(sender);
await sender.subscribeAsync('v5/will', { qos: 1 });
const will = { topic: 'v5/will', payload: 'gone', qos: 1, properties: { willDelayInterval: 1, contentType: 'text/plain' } };
const dying = await connected('v5-dying', { ...session, will, reconnectPeriod: 0 });
dying.stream.destroy();
const [gone] = await watched(1);
assert.equal(gone.text, 'gone');
assert.equal(gone.properties.contentType, 'text/plain');

const responder = members[0];
responder.on('message', (topic, payload, { properties }) => {
  if (topic === 'v5/request') {
    responder.publish(properties.responseTopic, `re: ${payload}`, { properties: { correlationData: properties.correlationData } });
  }
});
await responder.subscribeAsync('v5/request', { qos: 1 });
const answered = inbox(members[1]);
await members[1].subscribeAsync('v5/answer', { qos: 1 });
const properties = { responseTopic: 'v5/answer', correlationData: Buffer.from('42') };
await members[1].publishAsync('v5/request', 'ping', { qos: 1, properties });
const [answer] = await answered(1);
assert.equal(answer.text, 're: ping');
assert.equal(answer.properties.correlationData.toString(), '42');

await Promise.all([sender, back, ...members].map((client) => client.endAsync()));
console.log('version 5: session of QoS 2, shared subscription, will, expiry, request and response');
