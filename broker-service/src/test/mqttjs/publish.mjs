// publish.mjs FROM TO: publishes 'Hello mqtt FROM' to 'Hello mqtt TO' at QoS 1, with a callback each, and then the end mark.
// Prints 'acknowledged N' for every hundredth callback; goes on by itself when the broker comes back.
import mqtt from 'mqtt';
import { END, hello, options, topic, url } from './client.mjs';

const messages = hello(Number(process.argv[2]), Number(process.argv[3]));
const client = mqtt.connect(url, options('cli_pub'));
let acknowledged = 0;

client.on('error', () => {});
client.once('connect', () => {
  for (const message of messages) {
    client.publish(topic, message, { qos: 1 }, (error) => {
      if (error) {
        throw error;
      }
      acknowledged += 1;
      if (acknowledged % 100 === 0) {
        console.log(`acknowledged ${acknowledged}`);
      }
      if (acknowledged === messages.length) {
        client.publish(topic, END, { qos: 1 }, () => client.end());
      }
    });
  }
});
