"""What a stranger hears through smtplib."""

import smtplib
import sys

smtp_port, submission_port, pop3_port = (int(port) for port in sys.argv[1:4])
client = sys.argv[4]


def connect(port):
    return smtplib.SMTP("127.0.0.1", port, timeout=30, source_address=(client, 0))


with connect(smtp_port) as smtp:
    try:
        smtp.sendmail("s@example.org", ["v@victim.test"], "Subject: x\r\n\r\nx\r\n")
        raise AssertionError("it was relayed")
    except smtplib.SMTPRecipientsRefused as error:
        assert error.recipients == {"v@victim.test": (550, b"5.7.1 Relay denied")}, error.recipients

with connect(smtp_port) as smtp:
    refused = smtp.sendmail(
        "s@example.org", ["alice@wiz-code.private", "v@victim.test"], "Subject: x\r\n\r\nx\r\n"
    )
    assert list(refused) == ["v@victim.test"], refused

with connect(submission_port) as smtp:
    try:
        smtp.sendmail("s@example.org", ["alice@wiz-code.private"], "Subject: x\r\n\r\nx\r\n")
        raise AssertionError("it was taken without a login")
    except smtplib.SMTPSenderRefused as error:
        assert error.smtp_code == 530, error

with connect(smtp_port) as smtp:
    try:
        smtp.login("alice@wiz-code.private", "wrong")
        raise AssertionError("a wrong password was taken")
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected) as error:
        pass

print("all went as it should")
