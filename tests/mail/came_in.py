"""Mails that come in, as mail systems and people write them; all made up."""

DSN = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

This is the mail system at host mx.example. Your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Sat, 14 Mar 2026 09:00:00 +0000

Final-Recipient: rfc822; ada@swimmers.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} said the other side

--b1
Content-Type: text/rfc822-headers

Subject: Please confirm your signature
--b1--
"""
ARF = """\
From: feedback@provider.example
To: complaints@in.pool.example
Subject: FW: Please confirm your signature
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is an email abuse report.
--b2
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{sender}>

--b2
Content-Type: message/rfc822

Return-Path: <{sender}>
From: letters@pool.example
Subject: Please confirm your signature

Please press the button.
--b2--
"""
PLAIN_BOUNCE = """\
From: MAILER-DAEMON@old.example
To: {to}
Subject: failure notice

Hi. This is the program at old.example. I'm afraid I wasn't able to deliver your message.

<ada@swimmers.example>:
{code}

--- Below this line is a copy of the message.
"""
HOLIDAY = """\
From: ada@swimmers.example
To: {to}
Subject: Out of office
Auto-Submitted: auto-replied

I am swimming until Monday. 550 lengths.
"""
ANSWER = """\
From: Ada Example <ada@swimmers.example>
To: {to}
Subject: =?utf-8?b?UmU6INGC0LXRgdGC?=
Message-ID: <{id}@swimmers.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{text}
"""


def wire(template: str, **words: str) -> bytes:
    """The mail as it travels."""
    return template.format(**words).replace("\n", "\r\n").encode()
