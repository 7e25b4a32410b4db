"""Sends by smtplib over STARTTLS and over implicit TLS, and reads by poplib over both, with the certificate verified."""

import poplib
import smtplib
import ssl
import sys

smtp_port, submission_port, submissions_port, pop3_port, pop3s_port = (int(port) for port in sys.argv[1:6])
verifying = ssl.create_default_context(cafile=sys.argv[6])
HOST, FOREIGN = "127.0.0.1", ("127.7.0.1", 0)
TEXT = "From: ann@example.org\r\nTo: ann@example.org\r\nSubject: TLS\r\n\r\n.dots\r\n.\r\nthe end\r\n"


def denied(action, code):
    try:
        action()
    except smtplib.SMTPResponseException as refusal:
        assert refusal.smtp_code == code, refusal
    except smtplib.SMTPNotSupportedError:
        assert code is None
    else:
        raise AssertionError("it was taken")


with smtplib.SMTP(HOST, submission_port, timeout=30, source_address=FOREIGN) as smtp:
    smtp.ehlo("python.example")
    assert smtp.has_extn("starttls") and not smtp.has_extn("auth"), smtp.esmtp_features
    denied(lambda: smtp.login("ann@example.org", "secret"), None)
    assert smtp.starttls(context=verifying)[0] == 220
    smtp.ehlo("python.example")
    assert smtp.has_extn("auth") and not smtp.has_extn("starttls"), smtp.esmtp_features
    assert smtp.has_extn("requiretls"), smtp.esmtp_features
    denied(lambda: smtp.login("ann@example.org", "wrong"), 535)
    assert smtp.mail("ann@example.org")[0] == 530
    smtp.login("ann@example.org", "secret")
    assert smtp.mail("ann@example.org")[0] == 250
    assert smtp.rcpt("v@victim.test")[0] == 250
    smtp.rset()
    assert smtp.sendmail("ann@example.org", ["ann@example.org"], TEXT) == {}

with smtplib.SMTP_SSL(HOST, submissions_port, timeout=30, source_address=FOREIGN, context=verifying) as smtp:
    smtp.login("ann@example.org", "secret")
    assert smtp.sendmail("ann@example.org", ["ann@example.org"], TEXT) == {}

with smtplib.SMTP(HOST, smtp_port, timeout=30, source_address=FOREIGN) as smtp:
    smtp.starttls(context=verifying)
    smtp.ehlo("python.example")
    assert smtp.mail("x@example.com")[0] == 250
    assert smtp.rcpt("v@victim.test") == (550, b"5.7.1 Relay denied")
    assert smtp.rcpt("ann@example.org")[0] == 250

# who does not trust the authority goes no further than the handshake
try:
    smtplib.SMTP(HOST, submission_port, timeout=30).starttls(context=ssl.create_default_context())
except ssl.SSLCertVerificationError:
    pass
else:
    raise AssertionError("a certificate of nobody was taken")

for number, pop in enumerate(
    [poplib.POP3_SSL(HOST, pop3s_port, timeout=30, context=verifying), poplib.POP3(HOST, pop3_port, timeout=30)]
):
    if number == 1:
        assert "STLS" in pop.capa()
        pop.stls(context=verifying)
        assert "STLS" not in pop.capa()
    pop.user("ann@example.org")
    pop.pass_("secret")
    assert pop.stat()[0] == 2 - number
    lines = pop.retr(1)[1]
    assert lines[lines.index(b"") + 1 :] == [b".dots", b".", b"the end"], lines
    pop.dele(1)
    pop.quit()

print("all went as it should")
