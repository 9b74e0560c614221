/**
 * Independent clients against the services as processes of their own: what a user does, from the packaged jars, through
 * {@code ./roost}. Run by failsafe; logs are in {@code target/it-logs}.
 *
 * <p>What the clients that others wrote are tried with. The libraries of Java share a contract each for what version 3 has
 * ({@link io.roostmq.broker.it.Version3Contract}) and what version 5.0 has beyond it
 * ({@link io.roostmq.broker.it.Version5Contract}); another library is a {@link io.roostmq.broker.it.TestClient} and a class of
 * thirty lines.
 *
 * <table>
 * <caption>Clients and features</caption>
 * <tr><th>client</th><th>versions</th><th>session resumed</th><th>QoS 2</th><th>Shared Subscription</th><th>Will</th>
 *     <th>delayed Will</th><th>Message Expiry</th><th>request, response</th><th>test</th></tr>
 * <tr><td>HiveMQ 5</td><td>5.0</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td>
 *     <td>{@code HivemqVersion5IT}, {@code RequestResponseIT}</td></tr>
 * <tr><td>HiveMQ 3</td><td>3.1.1</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>-</td><td>-</td><td>-</td>
 *     <td>{@code HivemqVersion3IT}</td></tr>
 * <tr><td>Paho 5</td><td>5.0</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td>
 *     <td>{@code PahoVersion5IT}</td></tr>
 * <tr><td>Paho 3</td><td>3.1.1</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>-</td><td>-</td><td>-</td>
 *     <td>{@code PahoVersion3IT}</td></tr>
 * <tr><td>MQTT.js</td><td>3.1, 3.1.1, 5.0</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>5.0</td><td>5.0</td><td>5.0</td>
 *     <td>{@code MqttJsRecipeIT}</td></tr>
 * <tr><td>mosquitto</td><td>3.1, 3.1.1, 5.0</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>5.0</td><td>5.0</td><td>5.0</td>
 *     <td>{@code MosquittoClientsIT}, {@code RequestResponseIT}</td></tr>
 * </table>
 */
@NullMarked
package io.roostmq.broker.it;

import org.jspecify.annotations.NullMarked;
