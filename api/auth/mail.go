package auth

import (
	"context"
	"net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"tradebot/engine/fault"
)

// SMTP sends messages through a mail server. It implements [Mailer].
type SMTP struct {
	client *gomail.Client
	from   string
}

// NewSMTP returns one for smtp://USER:PASSWORD@HOST:PORT, over STARTTLS, or smtps:// for TLS from the beginning. A server on this machine
// need not have TLS. from is who messages are from. The error is Invalid, and does not have the password.
func NewSMTP(address, from string) (*SMTP, error) {
	const op = "auth.NewSMTP"
	bad := fault.New(fault.Invalid, op, "SMTP_URL cannot be read; write it like smtp://USER:PASSWORD@HOST:PORT, with what is special in the password written as %%40")
	at, err := url.Parse(address)
	if err != nil || at.Hostname() == "" || at.Scheme != "smtp" && at.Scheme != "smtps" || at.Path != "" && at.Path != "/" {
		return nil, bad
	}
	if read, err := mail.ParseAddress(from); err != nil || read.Address == "" {
		return nil, fault.New(fault.Invalid, op, "MAIL_FROM is no e-mail address; write it like tradebot@example.org")
	}
	options := []gomail.Option{gomail.WithTimeout(20 * time.Second), gomail.WithPort(587), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	switch {
	case at.Scheme == "smtps":
		options = append(options, gomail.WithPort(465), gomail.WithSSL())
	case at.Hostname() == "localhost" || at.Hostname() == "127.0.0.1" || at.Hostname() == "::1":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if at.Port() != "" {
		port, err := strconv.ParseUint(at.Port(), 10, 16)
		if err != nil {
			return nil, bad
		}
		options = append(options, gomail.WithPort(int(port)))
	}
	if at.User != nil {
		password, _ := at.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(at.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(at.Hostname(), options...)
	if err != nil {
		return nil, bad
	}
	return &SMTP{client, from}, nil
}

// Send implements [Mailer].
func (s *SMTP) Send(ctx context.Context, to, subject, text string) error {
	const op = "auth.Send"
	m := gomail.NewMsg()
	if err := m.From(s.from); err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	if err := m.To(to); err != nil {
		return fault.Wrap(fault.Invalid, op, err)
	}
	m.Subject(subject)
	m.SetBodyString(gomail.TypeTextPlain, text)
	if err := s.client.DialAndSendWithContext(ctx, m); err != nil {
		return fault.Hide(fault.Unavailable, op, err, "the mail server does not take the message; look after SMTP_URL and MAIL_FROM")
	}
	return nil
}
