"""Relays by smtplib after a login by poplib from the same address, with that mailbox as the sender, and not otherwise."""

import poplib
import smtplib
import socket
import sys

smtp_port, submission_port, pop3_port = (int(port) for port in sys.argv[1:4])
client = sys.argv[4]


class BoundPOP3(poplib.POP3):
    def _create_socket(self, timeout):
        return socket.create_connection((self.host, self.port), timeout, source_address=(client, 0))


def rcpt(sender):
    with smtplib.SMTP("127.0.0.1", smtp_port, timeout=30, source_address=(client, 0)) as smtp:
        smtp.ehlo("python.example")
        assert smtp.mail(sender)[0] == 250
        return smtp.rcpt("v@victim.test")


assert rcpt("alice@wiz-code.private") == (550, b"5.7.1 Relay denied")

pop = BoundPOP3("127.0.0.1", pop3_port, timeout=30)
pop.user("alice@wiz-code.private")
try:
    pop.pass_("wrong")
    raise AssertionError("a wrong password was taken")
except poplib.error_proto as error:
    assert error.args[0].startswith(b"-ERR"), error
assert rcpt("alice@wiz-code.private") == (550, b"5.7.1 Relay denied")

pop.user("alice@wiz-code.private")
pop.pass_("alicepw")
pop.quit()

assert rcpt("alice@wiz-code.private") == (250, b"2.1.5 OK")
assert rcpt("s@example.org") == (550, b"5.7.1 Relay denied")
assert rcpt("") == (550, b"5.7.1 Relay denied")
print("all went as it should")
