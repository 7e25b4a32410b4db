"""Sends by smtplib with a login, then reads and deletes the message by poplib."""

import poplib
import smtplib
import sys
from email.message import EmailMessage

smtp_port, submission_port, pop3_port = (int(port) for port in sys.argv[1:4])
client = sys.argv[4]

message = EmailMessage()
message["From"] = "postmaster@wiz-code.private"
message["To"] = "alice@wiz-code.private"
message["Subject"] = "Grüße aus Python"
message.set_content(".a line that begins with a dot\n.\nand non-ASCII: äöü 日本語\n")

with smtplib.SMTP("127.0.0.1", submission_port, timeout=30, source_address=(client, 0)) as smtp:
    smtp.ehlo("python.example")
    assert smtp.has_extn("pipelining") and smtp.has_extn("smtputf8") and smtp.has_extn("8bitmime")
    for mechanism in ("CRAM-MD5", "PLAIN", "LOGIN"):
        assert mechanism in smtp.esmtp_features["auth"].split(), smtp.esmtp_features["auth"]
    smtp.login("postmaster@wiz-code.private", "secret")
    assert smtp.mail("postmaster@wiz-code.private")[0] == 250
    assert smtp.rcpt("v@victim.test") == (250, b"2.1.5 OK")
    smtp.rset()
    assert smtp.send_message(message) == {}

pop = poplib.POP3("127.0.0.1", pop3_port, timeout=30)
assert "UIDL" in pop.capa()
pop.apop("alice@wiz-code.private", "alicepw")
count, octets = pop.stat()
assert count == 1, count
assert pop.list()[1] == [b"1 %d" % octets]
assert len(pop.uidl()[1]) == 1
header = pop.top(1, 0)[1]
lines = pop.retr(1)[1]
assert lines[: len(header)] == header
assert lines[0] == b"Return-Path: <postmaster@wiz-code.private>", lines[0]
assert any(line.startswith(b"Received: from python.example ([%s])" % client.encode()) for line in lines), lines
body = lines[lines.index(b"") + 1 :]
if b"Content-Transfer-Encoding: 8bit" in lines:
    assert body[0] == b".a line that begins with a dot" and body[1] == b"." and "日本語" in body[2].decode(), body
pop.dele(1)
pop.quit()
print("all went as it should")
