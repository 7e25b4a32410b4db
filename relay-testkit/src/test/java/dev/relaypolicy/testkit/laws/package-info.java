/**
 * The laws of relay-core, which cannot use the testkit itself. A test of a numbered rule carries the number in its name;
 * this is where the rules are tested:
 *
 * <table>
 *   <caption>Rules and their tests</caption>
 *   <tr><td>R1</td><td>{@link dev.relaypolicy.testkit.laws.RelayGateProperties}; empty and missing tables in relay-tab-format, MailRoots in relay-server</td></tr>
 *   <tr><td>R2</td><td>{@link dev.relaypolicy.testkit.laws.CombinatorProperties}, {@link dev.relaypolicy.testkit.laws.IpTableProperties}</td></tr>
 *   <tr><td>R3</td><td>{@link dev.relaypolicy.testkit.laws.RelayRequestProperties}; PopBeforeSmtpTest of relay-popbeforesmtp</td></tr>
 *   <tr><td>R4</td><td>{@link dev.relaypolicy.testkit.laws.RelayGateProperties}; {@code RelayPolicyContract} for each policy</td></tr>
 *   <tr><td>R5</td><td>{@link dev.relaypolicy.testkit.laws.CombinatorProperties}, {@link dev.relaypolicy.testkit.laws.RelayGateProperties}; stores that are down in relay-auth and relay-popbeforesmtp</td></tr>
 *   <tr><td>R6</td><td>{@link dev.relaypolicy.testkit.laws.RelayRequestProperties}</td></tr>
 *   <tr><td>R7</td><td>{@link dev.relaypolicy.testkit.laws.RelayRequestProperties}; PopBeforeSmtpTest and PopBeforeSmtpPolicyTest of relay-popbeforesmtp</td></tr>
 *   <tr><td>R8</td><td>{@link dev.relaypolicy.testkit.laws.RelayRequestProperties}</td></tr>
 *   <tr><td>R9</td><td>{@link dev.relaypolicy.testkit.laws.CombinatorProperties}, {@link dev.relaypolicy.testkit.laws.RelayGateProperties}; conditional denies in relay-tab-format</td></tr>
 *   <tr><td>R10</td><td>{@link dev.relaypolicy.testkit.laws.CombinatorProperties}</td></tr>
 *   <tr><td>R11</td><td>{@link dev.relaypolicy.testkit.laws.IpTableProperties}, {@link dev.relaypolicy.testkit.laws.IpBlockProperties}; unreadable rows in relay-tab-format</td></tr>
 *   <tr><td>R12</td><td>the live tables of relay-tab-format</td></tr>
 *   <tr><td>R13</td><td>{@link dev.relaypolicy.testkit.laws.IpAddressProperties}</td></tr>
 *   <tr><td>R14</td><td>{@link dev.relaypolicy.testkit.laws.IpAddressProperties}, {@link dev.relaypolicy.testkit.laws.IpBlockProperties}, {@link dev.relaypolicy.testkit.laws.IpTableProperties}</td></tr>
 *   <tr><td>R15</td><td>the path parser's tests in relay-core</td></tr>
 *   <tr><td>R16</td><td>{@link dev.relaypolicy.testkit.laws.RelayDecisionProperties}, {@link dev.relaypolicy.testkit.laws.EscapesProperties}</td></tr>
 * </table>
 */
@NullMarked
package dev.relaypolicy.testkit.laws;

import org.jspecify.annotations.NullMarked;
