// What the scripts of both versions share: what each version of the protocol has.
import assert from 'node:assert/strict';
import mqtt from 'mqtt';
import { connected, options, url } from './client.mjs';

export const COUNT = 100;
export const numbers = Array.from({ length: COUNT }, (_, i) => String(i));

// Collects what comes from now on; the function that it returns waits for so many messages.
export function inbox(client) {
  const messages = [];
  let wake = () => {};
  client.on('message', (topic, payload, packet) => {
    messages.push({ topic, text: payload.toString(), qos: packet.qos, properties: packet.properties ?? {} });
    wake();
  });
  return async (count) => {
    while (messages.length < count) {
      await new Promise((resolve) => (wake = resolve));
    }
    return messages;
  };
}

// What waits may come at once: who listens has to be there before the connection is.
export async function resumed(clientId, session, count) {
  const client = mqtt.connect(url, { ...options(clientId), ...session });
  const connAck = new Promise((resolve) => client.once('connect', resolve));
  const messages = await inbox(client)(count);
  // MQTT 3.1 has no Session Present.
  assert.equal((await connAck).sessionPresent, session.protocolVersion > 3);
  return { client, messages };
}

// A session that stays has what it missed at QoS 2, in order, once; so has the only member of a Shared Subscription.
export async function sessionOfQos2(sender, prefix, session) {
  for (const share of ['', '$share/alone/']) {
    const topic = `${prefix}/session${share.length}`;
    const device = `${prefix}-device${share.length}`;
    const away = await connected(device, session);
    await away.subscribeAsync(share + topic, { qos: 2 });
    await away.endAsync();
    for (const text of numbers) {
      await sender.publishAsync(topic, text, { qos: 2 });
    }
    await sender.publishAsync(topic, 'end', { qos: 2 });
    const { client, messages } = await resumed(device, session, COUNT + 1);
    assert.deepEqual(messages.map((m) => m.text), [...numbers, 'end']);
    assert.ok(messages.every((m) => m.qos === 2));
    await client.endAsync();
  }
}

// Each message of a Shared Subscription comes to one of its members.
export async function sharedSubscription(sender, prefix, clean) {
  const members = [await connected(`${prefix}-one`, clean), await connected(`${prefix}-two`, clean)];
  const inboxes = members.map(inbox);
  for (const member of members) {
    await member.subscribeAsync(`$share/js/${prefix}/shared`, { qos: 1 });
  }
  for (const text of numbers) {
    await sender.publishAsync(`${prefix}/shared`, text, { qos: 1 });
  }
  const shares = await Promise.all(inboxes.map((arrived) => arrived(COUNT / 2)));
  assert.deepEqual(shares.flat().map((m) => Number(m.text)).sort((a, b) => a - b).map(String), numbers);
  await Promise.all(members.map((member) => member.endAsync()));
}

// A Will comes when the connection is lost, and not after a DISCONNECT.
export async function wills(sender, prefix, clean) {
  const topic = `${prefix}/will`;
  const watched = inbox(sender);
  await sender.subscribeAsync(topic, { qos: 2 });
  const leaving = await connected(`${prefix}-leaving`, { ...clean, will: { topic, payload: 'not wanted', qos: 2 } });
  await leaving.endAsync();
  const will = { topic, payload: 'gone', qos: 2 };
  const dying = await connected(`${prefix}-dying`, { ...clean, will, reconnectPeriod: 0 });
  dying.stream.destroy();
  const [gone] = await watched(1);
  assert.deepEqual([gone.text, gone.qos], ['gone', 2]);
  await sender.unsubscribeAsync(topic);
}
