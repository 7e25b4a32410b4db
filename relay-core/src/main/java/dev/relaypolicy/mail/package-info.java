/**
 * Mail names and addresses, and the one parser for the paths of MAIL and RCPT that the server, the adapters and the tools
 * share (RFC 5321 with RFC 6531): what is judged is what is delivered (R15).
 */
@NullMarked
package dev.relaypolicy.mail;

import org.jspecify.annotations.NullMarked;
