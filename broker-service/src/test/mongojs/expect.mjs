// expect.mjs TOPIC CLIENT=COUNT...: what a person sees in the database while subscribers are away: who subscribed to what,
// and one record for each pending message of each subscriber, correlated by one messageId.
import assert from 'node:assert/strict';
import { MongoClient, UUID } from 'mongodb';

const [topic, ...clients] = process.argv.slice(2);
const expected = new Map(clients.map((client) => client.split('=')).map(([id, count]) => [id, Number(count)]));
const mongo = new MongoClient(process.env.ROOST_MONGODB, { serverSelectionTimeoutMS: 10_000 });

try {
  const database = mongo.db();
  const subscriptions = await database.collection('subscriptions').find({ topic }).sort({ clientId: 1 }).toArray();
  assert.deepEqual(
    subscriptions.map((s) => [s.clientId, s.topic, s.qos]),
    [...expected.keys()].sort().map((id) => [id, topic, 1]),
  );

  const packets = database.collection('packets');
  const messages = new Map();
  for (const [clientId, count] of expected) {
    const pending = await packets.find({ clientId }).sort({ _id: 1 }).toArray();
    assert.equal(pending.length, count, `packets of ${clientId}`);
    for (const packet of pending) {
      assert.equal(packet.topic, topic);
      assert.equal(packet.qos, 1);
      assert.ok(UUID.isValid(packet.messageId.toString('hex')), 'messageId is a UUID');
      const text = packet.payload.toString('utf8');
      const id = packet.messageId.toString('hex');
      assert.equal(messages.get(id) ?? text, text, 'one messageId, one message, whoever it waits for');
      messages.set(id, text);
    }
  }
  assert.equal(messages.size, Math.max(0, ...expected.values()), 'messages, whoever they wait for');
  assert.equal(await packets.countDocuments(), [...expected.values()].reduce((sum, n) => sum + n, 0));
  console.log(`as expected: ${clients.join(' ')}`);
} finally {
  await mongo.close();
}
