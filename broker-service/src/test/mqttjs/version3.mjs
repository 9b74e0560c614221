// version3.mjs LEVEL: what MQTT 3.1 (LEVEL 3) and 3.1.1 (4) have, beyond the recipe.
import { connected } from './client.mjs';
import { sessionOfQos2, sharedSubscription, wills } from './features.mjs';

const level = Number(process.argv[2]);
const version = { protocolVersion: level, protocolId: level === 3 ? 'MQIsdp' : 'MQTT' };
const clean = { ...version, clean: true };
const prefix = `v${level}`;
const sender = await connected(`${prefix}-sender`, clean);

await sessionOfQos2(sender, prefix, { ...version, clean: false });
await sharedSubscription(sender, prefix, clean);
await wills(sender, prefix, clean);

await sender.endAsync();
console.log(`protocol level ${level}: session of QoS 2, shared subscription, wills`);
