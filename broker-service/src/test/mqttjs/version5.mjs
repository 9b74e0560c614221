// version5.mjs: what MQTT 5.0 has: what version 3 has too, a delayed Will, expiry, request and response.
import assert from 'node:assert/strict';
import { connected } from './client.mjs';
import { inbox, resumed, sessionOfQos2, sharedSubscription, wills } from './features.mjs';

const clean = { protocolVersion: 5, clean: true };
const session = { ...clean, clean: false, properties: { sessionExpiryInterval: 3600 } };
const sender = await connected('v5-sender', clean);

await sessionOfQos2(sender, 'v5', session);
await sharedSubscription(sender, 'v5', clean);
await wills(sender, 'v5', clean);
await expiryAndDelayedWills();
await requestAndResponse();

await sender.endAsync();
console.log('version 5: session of QoS 2, shared subscription, wills, expiry, request and response');

// A Will with a delay of two seconds is the clock by which a message of one second has expired.
async function expiryAndDelayedWills() {
  const away = await connected('v5-expiry', session);
  await away.subscribeAsync('v5/expiry', { qos: 2 });
  await away.endAsync();
  await sender.publishAsync('v5/expiry', 'short-lived', { qos: 2, properties: { messageExpiryInterval: 1 } });
  await sender.publishAsync('v5/expiry', 'long-lived', { qos: 2, properties: { messageExpiryInterval: 3600 } });

  const watched = inbox(sender);
  await sender.subscribeAsync('v5/delayed', { qos: 1 });
  const will = (payload, willDelayInterval) => ({
    topic: 'v5/delayed',
    payload,
    qos: 1,
    properties: { willDelayInterval, contentType: 'text/plain' },
  });
  for (const [name, delay] of [['v5-back', 3600], ['v5-dying', 2]]) {
    const dying = await connected(name, { ...session, will: will(name, delay), reconnectPeriod: 0 });
    dying.stream.destroy();
    if (name === 'v5-back') {
      await (await connected(name, session)).endAsync();
    }
  }
  const [gone] = await watched(1);
  assert.deepEqual([gone.text, gone.properties.contentType], ['v5-dying', 'text/plain']);

  const { client, messages } = await resumed('v5-expiry', session, 1);
  const [kept] = messages;
  assert.equal(kept.text, 'long-lived');
  const left = kept.properties.messageExpiryInterval;
  assert.ok(left > 0 && left < 3600, `message expiry interval ${left}`);
  await client.endAsync();
}

async function requestAndResponse() {
  const responder = await connected('v5-responder', clean);
  const requester = await connected('v5-requester', clean);
  responder.on('message', (topic, payload, { properties: { responseTopic, correlationData } }) => {
    responder.publish(responseTopic, `re: ${payload}`, { properties: { correlationData } });
  });
  await responder.subscribeAsync('v5/request', { qos: 2 });
  const answered = inbox(requester);
  await requester.subscribeAsync('v5/answer', { qos: 1 });
  for (const qos of [0, 1, 2]) {
    const properties = { responseTopic: 'v5/answer', correlationData: Buffer.from(`request ${qos}`) };
    await requester.publishAsync('v5/request', `ping ${qos}`, { qos, properties });
    const answer = (await answered(qos + 1))[qos];
    assert.equal(answer.text, `re: ping ${qos}`);
    assert.equal(answer.properties.correlationData.toString(), `request ${qos}`);
  }
  await Promise.all([requester, responder].map((client) => client.endAsync()));
}
