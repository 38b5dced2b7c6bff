package feed

import (
	"net/netip"
	"syscall"
)

// control is asked for each connection, after the name has been looked up and
// before anything is sent: what counts is where it really leads, so that neither
// a name nor a redirect, nor a name that answers differently the second time,
// leads inside.
func (c *Client) control(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !c.Private && private(at.Addr()) {
		return errPrivate
	}
	return nil
}

// inner are the networks that are not of the open Internet and that netip does
// not tell by itself (IANA special-purpose registries).
var inner = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carriers' own
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("fec0::/10"),
}

// carriers are networks of IPv6 addresses with an address of IPv4 inside, and
// the byte at which it begins.
var carriers = []struct {
	net netip.Prefix
	at  int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12}, // NAT64
	{netip.MustParsePrefix("2002::/16"), 2},     // 6to4
	{netip.MustParsePrefix("::/96"), 12},        // IPv4-compatible
}

// private reports whether a is an address inside a network, in whatever guise.
func private(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
		return true
	}
	for _, n := range inner {
		if n.Contains(a) {
			return true
		}
	}
	if netip.MustParsePrefix("2001::/32").Contains(a) { // Teredo: the address inside is turned around
		return true
	}
	for _, c := range carriers {
		if c.net.Contains(a) {
			b := a.As16()
			return private(netip.AddrFrom4([4]byte(b[c.at : c.at+4])))
		}
	}
	return false
}
