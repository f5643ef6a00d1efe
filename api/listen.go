package api

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"

	"tradebot/engine/config"
	"tradebot/engine/fault"
)

// Listen opens the address at which the API is served, and says how browsers reach it: over TLS if there is a certificate, and without
// it on this machine alone, unless somebody says that it may be reached from elsewhere. Errors: Invalid if the settings do not go
// together, Unavailable if the address cannot be had.
func Listen(c *config.Config) (l net.Listener, url string, err error) {
	const op = "api.Listen"
	scheme := "http"
	var over *tls.Config
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return nil, "", fault.New(fault.Invalid, op, "HTTP_TLS_CERT and HTTP_TLS_KEY go together; set both or neither")
	case c.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return nil, "", fault.New(fault.Invalid, op, "the certificate %s and its key cannot be used: %w; correct HTTP_TLS_CERT and HTTP_TLS_KEY", c.TLSCert, err)
		}
		scheme, over = "https", &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	case !c.Plain && !own(c.HTTP):
		return nil, "", fault.New(fault.Invalid, op, "%s can be reached from other machines, and passwords would go there unencrypted; set HTTP_TLS_CERT and HTTP_TLS_KEY, "+
			"or HTTP_PLAIN=on if a proxy in front has TLS", c.HTTP)
	}
	if l, err = net.Listen("tcp", c.HTTP); err != nil {
		var why *net.OpError
		if errors.As(err, &why) {
			err = why.Err
		}
		return nil, "", fault.New(fault.Unavailable, op, "the API cannot be served at %s: %w; stop who has the address, or set HTTP_ADDR to another", c.HTTP, err)
	}
	url = scheme + "://" + l.Addr().String()
	if over != nil {
		l = tls.NewListener(l, over)
	}
	return l, url, nil
}

// own reports whether an address is one that this machine alone reaches.
func own(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	at, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && at.IsLoopback()
}
