// What the scripts share: the broker's address, and a connection that is there.
import mqtt from 'mqtt';

export const url = `mqtt://127.0.0.1:${process.env.ROOST_PORT}`;
export const topic = 'test';

// A message that marks the end: what is behind it in the queue would be too much.
export const END = 'end of test';

export function options(clientId) {
  return { clientId, clean: false, reconnectPeriod: 100, connectTimeout: 10_000 };
}

export async function connected(clientId, more = {}) {
  return mqtt.connectAsync(url, { ...options(clientId), ...more });
}

export function hello(from, to) {
  return Array.from({ length: to - from + 1 }, (_, i) => `Hello mqtt ${from + i}`);
}
