package courier_test

import "testing"

// part is a test of this package.
type part struct {
	name string
	test func(*testing.T)
}

var parts = []part{
	{"Faults", testFaults},
	{"Refused", testRefused},
	{"Many", testMany},
	{"Takeover", testTakeover},
	{"LeaseLost", testLeaseLost},
	{"Switches", testSwitches},
	{"Late", testLate},
	{"NobodyThere", testNobodyThere},
	{"Limits", testLimits},
	{"IDsAreTakenAgain", testIDsAreTakenAgain},
	{"Forgotten", testForgotten},
	{"TakenBackFirst", testTakenBackFirst},
	{"Closes", testCloses},
	{"NoDatabase", testNoDatabase},
}

// All parts run at the same time: they wait most of it until an exchange could not take an order any more.
func TestCourier(t *testing.T) {
	together(t, parts, func(p part) string { return p.name }, func(t *testing.T, p part) { p.test(t) })
}
